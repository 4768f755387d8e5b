package io.rookery.cluster.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.capture.process.ChildLauncher;
import io.rookery.capture.process.ChildSpec;
import io.rookery.cluster.chaos.Fault.Wire;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Real namespaces and real packets; needs root, iproute2, nftables and python3. */
class CablesTest {
  private static final Duration LIMIT = Duration.ofSeconds(40);

  /** Says when it listens, and then every datagram. */
  private static final String RECEIVER =
      """
      import socket, sys
      s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
      s.bind(("0.0.0.0", 9))
      print("listening", flush=True)
      while True:
          print(s.recvfrom(100)[0].decode(), flush=True)
      """;

  private static final String SENDER =
      """
      import socket, sys
      s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
      s.sendto(sys.argv[2].encode(), (sys.argv[1], 9))
      """;

  private final FieldMap map = new FieldMap(ProcessHandle.current().pid(), 2);
  private final Stage stage = new Stage();
  private final ChildLauncher launcher = ChildLauncher.create(stage.vertx());
  private final Tools tools = new Tools(launcher);
  private final Removals removals = new Removals();
  private final Cables cables = new Cables(map, tools, removals);

  @BeforeEach
  void lay() throws Exception {
    removals.register("children", launcher::close);
    stage.await(LIMIT, cables::lay);
  }

  @AfterEach
  void remove() throws Exception {
    assertThat(stage.await(LIMIT, removals::all)).isEmpty();
    assertThat(Sweep.of(map.pid())).isEmpty();
    assertThat(Path.of("/sys/class/net", map.harnessDevice())).doesNotExist();
    stage.close();
  }

  private Queue<String> receiver(int place) throws Exception {
    Queue<String> heard = new ConcurrentLinkedQueue<>();
    stage.await(
        LIMIT,
        () ->
            launcher.start(
                ChildSpec.of("receiver", List.of("/usr/bin/python3", "-c", RECEIVER))
                    .withNetworkNamespace(map.namespace(place))
                    .withLineListener(line -> heard.add(line.text()))));
    hears(heard, "listening");
    return heard;
  }

  private void send(int from, int to, String text) throws Exception {
    stage.await(
        LIMIT,
        () ->
            tools.run(
                Optional.of(map.namespace(from)),
                List.of("/usr/bin/python3", "-c", SENDER, map.address(to), text),
                ""));
  }

  private static void hears(Queue<String> heard, String text) {
    Awaitility.await().atMost(LIMIT).until(() -> heard.contains(text));
  }

  @Test
  void a_wire_that_is_cut_carries_nothing_one_way_and_everything_the_other() throws Exception {
    Queue<String> one = receiver(1);
    Queue<String> two = receiver(2);
    Set<Wire> wire = Set.of(new Wire(1, 2));

    stage.await(LIMIT, () -> cables.cut(wire));
    send(1, 2, "through the cut");
    send(2, 1, "the other way");
    hears(one, "the other way");
    stage.await(LIMIT, () -> cables.heal(wire));
    send(1, 2, "after it was healed");
    hears(two, "after it was healed");

    assertThat(two).doesNotContain("through the cut");
  }

  @Test
  void a_wire_that_was_cut_twice_stays_cut_until_it_was_healed_twice() throws Exception {
    Queue<String> store = receiver(FieldMap.STORE);
    Set<Wire> wire = Set.of(new Wire(1, FieldMap.STORE));

    stage.await(LIMIT, () -> cables.cut(wire));
    stage.await(LIMIT, () -> cables.cut(wire));
    stage.await(LIMIT, () -> cables.heal(wire));
    send(1, FieldMap.STORE, "healed once");
    send(2, FieldMap.STORE, "from another");
    hears(store, "from another");
    stage.await(LIMIT, () -> cables.heal(wire));
    send(1, FieldMap.STORE, "healed twice");
    hears(store, "healed twice");

    assertThat(store).doesNotContain("healed once");
  }

  @Test
  void the_next_run_removes_what_a_dead_one_left_and_nothing_of_a_living_one() throws Exception {
    long dead = deadProcess();
    String left = FieldMap.PREFIX + dead + "-1";
    stage.await(LIMIT, () -> tools.run(Optional.empty(), List.of("ip", "netns", "add", left), ""));

    List<String> removed = stage.await(LIMIT, () -> new Sweep(tools).removeWhatTheDeadLeft());

    assertThat(removed).contains(left).doesNotContainAnyElementsOf(Sweep.of(map.pid()));
    assertThat(Files.exists(Path.of("/run/netns", left))).isFalse();
    assertThat(Sweep.of(map.pid())).hasSize(3);
  }

  /** The number of a process that has been and is no more. */
  private long deadProcess() throws Exception {
    String pid =
        stage.await(LIMIT, () -> tools.run(Optional.empty(), List.of("sh", "-c", "echo $$"), ""));
    return Long.parseLong(pid.strip());
  }
}
