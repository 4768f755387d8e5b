package io.rookery.scheduler.dispatch;

import static io.rookery.scheduler.store.PostgresExtension.await;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.rookery.scheduler.analysis.StageDeadlines;
import io.rookery.scheduler.guest.GuestTimeouts;
import io.rookery.scheduler.guest.HttpGuestAgents;
import io.rookery.scheduler.guest.UploadTime;
import io.rookery.scheduler.job.Job;
import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.Machinery;
import io.rookery.scheduler.machine.simulated.FaultSwitch;
import io.rookery.scheduler.machine.simulated.SimulatedMachinery;
import io.rookery.scheduler.machine.simulated.SimulatedOptions;
import io.rookery.scheduler.store.PgJobStore;
import io.rookery.scheduler.store.PostgresExtension;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * Guests that are stuck in every call that can be made to them, for as many calls as the usual
 * deadlines have in an hour, or for as many as a few seconds hold.
 */
class StuckGuestTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final int PORT = 18_000;

  /** Where a guest is stuck, its agent, and the code of the failure. */
  private static final List<String> IN_BOOT =
      List.of(
          "boot xmlrpc boot.hung",
          "get_status xmlrpc boot.hung",
          "boot cuckoo boot.hung",
          "/status cuckoo boot.hung",
          "boot cape boot.hung");

  private static final List<String> IN_UPLOAD =
      List.of(
          "add_analyzer xmlrpc upload.timeout",
          "add_config xmlrpc upload.timeout",
          "add_malware xmlrpc upload.timeout",
          "execute xmlrpc upload.timeout",
          "/pinning cuckoo upload.timeout",
          "/mkdtemp cuckoo upload.timeout",
          "/extract cape upload.timeout",
          "/store cape upload.timeout",
          "/execpy cape upload.timeout");

  private static final List<String> IN_RUN =
      List.of("run xmlrpc run.agent-lost", "run cuckoo run.agent-lost", "run cape run.agent-lost");

  @RegisterExtension static final PostgresExtension POSTGRES = new PostgresExtension();

  @TempDir private Path directory;
  private final List<Machinery> machineries = new ArrayList<>();
  private final Map<Machine, Machinery> drivers = new LinkedHashMap<>();
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
  private final Logger own = (Logger) LoggerFactory.getLogger("io.rookery");
  private Vertx vertx;
  private PgJobStore store;
  private DispatchRig rig;
  private MatrixRun run;

  /** Opens a node with a guest for each row, and one that is sound; has it run a job. */
  private void open(List<String> rows, Duration call, Duration hour) throws Exception {
    vertx = Vertx.vertx();
    store = await(PgJobStore.connect(vertx, POSTGRES.options()));
    UploadTime upload = new UploadTime(hour, 1 << 20);
    StageDeadlines deadlines =
        new StageDeadlines(LONG, LONG, hour, upload, LONG, LONG, hour, call, LONG, LONG);
    rig =
        new DispatchRig(
            vertx,
            store,
            directory,
            new Rigging(
                "127.0.0.1",
                new GuestTimeouts(Duration.ofSeconds(5), call, upload),
                new HttpGuestAgents.Pauses(Duration.ofMillis(1), Duration.ofMillis(5)),
                deadlines,
                1,
                Rigging.DEFAULT.leaks()));
    for (int i = 0; i < rows.size(); i++) {
      String[] words = rows.get(i).split(" ");
      machine("stuck-" + i, address(i), words[1], List.of(FaultSwitch.always(words[0], "hang")));
    }
    machine("sound", "127.38.9.9", "cape", List.of());
    await(
        Future.all(
            drivers.entrySet().stream()
                .map(entry -> entry.getValue().open(List.of(entry.getKey())))
                .toList()));
    await(rig.start(Duration.ofHours(1), List.copyOf(drivers.keySet()), drivers::get));
    run = new MatrixRun(vertx, rig, store, rig.sample(directory));
    // Whatever becomes of it: what a node opens once is open then.
    await(run.job("sound", "20s"));
  }

  @AfterEach
  void close() {
    root.detachAppender(log);
    own.setLevel(null);
    await(rig.dispatcher.stopAll());
    await(Future.join(machineries.stream().map(Machinery::close).toList()));
    await(rig.simulated.close());
    await(store.close());
    await(vertx.close());
  }

  private void machine(String name, String ip, String agent, List<FaultSwitch> faults) {
    MatrixAgent kind = MatrixAgent.of(agent).get(0);
    SimulatedOptions quick = SimulatedOptions.DEFAULT;
    Machinery driver =
        new SimulatedMachinery(
            vertx, new SimulatedOptions(quick.runs(), 1, true, false, Optional.empty(), faults, 0));
    machineries.add(driver);
    drivers.put(kind.machine(name, ip, PORT), driver);
  }

  private static String address(int index) {
    return "127.38.1." + (index + 1);
  }

  @Test
  void stuckInTheBootForAnHourOfCallsAGuestCostsItsMachineAndNoMore() throws Exception {
    // 360 calls of 10 s and their pauses, each call in 15 ms.
    stuck(IN_BOOT, Duration.ofMillis(15), Duration.ofSeconds(8), 30);
  }

  @Test
  void stuckInTheUploadAGuestCostsItsMachineAndNoMore() throws Exception {
    stuck(IN_UPLOAD, Duration.ofSeconds(2), Duration.ofSeconds(4), 1);
  }

  @Test
  void stuckInTheRunAGuestCostsItsMachineAndNoMore() throws Exception {
    stuck(IN_RUN, Duration.ofMillis(250), Duration.ofSeconds(15), 20);
  }

  private void stuck(List<String> rows, Duration call, Duration hour, int connections)
      throws Exception {
    open(rows, call, hour);
    Set<String> before = threads();
    own.setLevel(Level.INFO);
    log.start();
    root.addAppender(log);

    List<Future<MatrixRun.Ended>> jobs =
        IntStream.range(0, rows.size()).mapToObj(i -> run.job("stuck-" + i, "20s")).toList();
    Map<String, Set<String>> ports = watchedUntil(Future.all(jobs), rows.size(), before);

    for (int i = 0; i < rows.size(); i++) {
      Job job = jobs.get(i).result().job();
      assertThat(job.failure().orElseThrow().code())
          .as(rows.get(i) + job.failure())
          .isEqualTo(rows.get(i).split(" ")[2]);
      assertThat(ports.get(address(i))).as(rows.get(i)).hasSizeGreaterThanOrEqualTo(connections);
      assertThat(localPortsTo(address(i), sockets())).as(rows.get(i)).isEmpty();
    }
    // A job's lines say its state; a line for each try would be hundreds, and most alike.
    List<String> lines = lines();
    assertThat(lines).doesNotHaveDuplicates().hasSizeLessThan(8 * rows.size());
    JsonObject machines = await(rig.ask("machines.list", new JsonObject()));
    assertThat(machines.getJsonArray("machines").stream().map(JsonObject.class::cast))
        .extracting(machine -> machine.getString("state"))
        .containsOnly("IDLE");
  }

  /** The ports from which each guest was connected to; never from two at once, or by a thread. */
  private Map<String, Set<String>> watchedUntil(Future<?> end, int guests, Set<String> before) {
    Map<String, Set<String>> ports = new HashMap<>();
    Awaitility.await()
        .atMost(LONG.multipliedBy(2))
        .pollInterval(Duration.ofMillis(2))
        .until(
            () -> {
              List<String> sockets = sockets();
              for (int i = 0; i < guests; i++) {
                Set<String> now = localPortsTo(address(i), sockets);
                ports.computeIfAbsent(address(i), first -> new TreeSet<>()).addAll(now);
                if (now.size() > 1) {
                  // The kernel lists its sockets piece by piece: one may have followed the other.
                  now.retainAll(localPortsTo(address(i), sockets()));
                }
                assertThat(now).as("sockets to guest " + i).hasSizeLessThanOrEqualTo(1);
              }
              assertThat(threads()).isSubsetOf(before);
              return end.isComplete();
            });
    return ports;
  }

  /** The kernel's own list. */
  private static List<String> sockets() throws IOException {
    List<String> rows = new ArrayList<>(Files.readAllLines(Path.of("/proc/net/tcp")));
    rows.addAll(Files.readAllLines(Path.of("/proc/net/tcp6")));
    return rows;
  }

  /** Local ports of sockets that lead to that agent, but for those the kernel only remembers. */
  private static Set<String> localPortsTo(String address, List<String> sockets) {
    String[] bytes = address.split("\\.");
    String end =
        "%02X%02X%02X%02X:%04X"
            .formatted(
                Integer.parseInt(bytes[3]),
                Integer.parseInt(bytes[2]),
                Integer.parseInt(bytes[1]),
                Integer.parseInt(bytes[0]),
                PORT);
    return sockets.stream()
        .map(row -> row.strip().split("\\s+"))
        .filter(columns -> columns[2].endsWith(end) && !columns[3].equals("06"))
        .map(columns -> columns[1])
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The names of all threads but those of pools that grow to their bound as they are used. */
  private static Set<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> !name.matches("vert.x-(internal-blocking|worker-thread|eventloop).*"))
        .filter(name -> !name.startsWith("awaitility"))
        .collect(Collectors.toSet());
  }

  private List<String> lines() {
    return List.copyOf(log.list).stream()
        .map(event -> event.getMDCPropertyMap().get("job") + ": " + event.getFormattedMessage())
        .toList();
  }
}
