package io.rookery.capture.doctor;

import static io.rookery.capture.doctor.FakeProc.JUST_NOW;
import static io.rookery.capture.doctor.FakeProc.LONG_AGO;
import static io.rookery.capture.doctor.FakeProc.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.capture.lease.LeaseOwner;
import io.rookery.capture.lease.LeaseRecord;
import io.rookery.capture.lease.LeaseStatus;
import io.rookery.capture.lease.Leased;
import io.rookery.capture.lease.ProcessIdentity;
import io.rookery.capture.process.Outcome;
import io.rookery.capture.process.RunningLauncher;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class DoctorTest {
  private static final long NODE = 12;
  private static final long CHILD = 336;
  private static final String HERE = "0100630A:CF29"; // 10.99.0.1:53033
  private static final String GUEST = "0200630A:1F40"; // 10.99.0.2:8000
  private static final String ESTABLISHED = "01";
  private static final String TIME_WAIT = "06";
  private static final String CLOSE_WAIT = "08";
  private static final String NULL = "null";
  private static final String PIPE = "pipe:[5]";

  @RegisterExtension final RunningLauncher running = new RunningLauncher();
  @TempDir Path directory;
  private FakeProc proc;

  @BeforeEach
  void makeTree() throws Exception {
    proc = new FakeProc(directory);
  }

  @Test
  void a_socket_of_the_node_to_a_guest_with_a_running_attempt_is_as_it_should_be()
      throws Exception {
    nodeHolds(ESTABLISHED);

    DoctorReport report = examine(true);

    assertThat(report.healthy()).isTrue();
    assertThat(report.sockets())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.machine()).contains("win7");
              assertThat(finding.holder()).contains(new ProcessRef(NODE, "java", LONG_AGO));
              assertThat(finding.sentence()).isEqualTo("an attempt runs on win7");
            });
  }

  @Test
  void a_socket_of_the_node_to_a_guest_without_an_attempt_is_a_leak() throws Exception {
    nodeHolds(ESTABLISHED);

    assertThat(sentences(examine(false)))
        .containsExactly(
            "pid 12 (java), this node, holds 10.99.0.1:53033 → 10.99.0.2:8000 ESTABLISHED although it runs no attempt on win7; `ss -K dst 10.99.0.2 dport = :8000` ends the socket");
  }

  @Test
  void a_child_that_holds_a_socket_of_the_node_to_a_guest_is_named_even_during_an_attempt()
      throws Exception {
    nodeHolds(ESTABLISHED);
    proc.process(CHILD, NODE, "tcpdump", 5000, NULL, NULL, NULL, "socket:[7]");

    DoctorReport report = examine(true);

    assertThat(sentences(report))
        .containsExactly(
            "pid 336 (tcpdump) holds 10.99.0.1:53033 → 10.99.0.2:8000 ESTABLISHED; it was inherited from pid 12 (java); ending it frees the agent");
    assertThat(report.sockets()).as("one for each holder").hasSize(2);
    assertThat(report.children().get(0).inherited()).containsExactly("3 socket:[7]");
  }

  @Test
  void an_orphan_that_the_launcher_knows_has_its_socket_from_the_node() throws Exception {
    nodeWithout();
    proc.process(CHILD, 1, "tcpdump", 5000, NULL, NULL, NULL, "socket:[7]");
    DoctorQuestion question =
        new DoctorQuestion(
            List.of(guest(false)), List.of(new KnownChild("tcpdump-4", CHILD, 5000)), List.of());

    DoctorReport report = Outcome.of(doctor().examine(question));

    assertThat(sentences(report)).singleElement().asString().contains("inherited from pid 12");
    assertThat(report.children().get(0).launchedAs()).contains("tcpdump-4");
  }

  @Test
  void a_stranger_with_the_pid_of_a_former_child_is_no_child() throws Exception {
    nodeWithout();
    proc.process(CHILD, 1, "curl", 6000, NULL, NULL, NULL, "socket:[7]");
    DoctorQuestion question =
        new DoctorQuestion(
            List.of(guest(false)), List.of(new KnownChild("tcpdump-4", CHILD, 5000)), List.of());

    DoctorReport report = Outcome.of(doctor().examine(question));

    assertThat(report.leaks()).singleElement().isInstanceOf(Leak.Foreign.class);
    assertThat(report.children()).isEmpty();
  }

  @Test
  void an_orphan_of_a_dead_node_is_known_by_its_lease_which_has_no_owner() throws Exception {
    nodeWithout();
    proc.process(CHILD, 1, "tcpdump", 5000, NULL, NULL, NULL, "socket:[7]");
    LeaseOwner dead = new LeaseOwner("node-1", "boot-0", new ProcessIdentity(9, 50), "host-boot");
    LeaseRecord lease =
        new LeaseRecord(
            "id",
            new Leased.ChildProcess("tcpdump"),
            dead,
            Instant.EPOCH,
            Optional.of(new ProcessIdentity(CHILD, 5000)));
    DoctorQuestion question =
        new DoctorQuestion(
            List.of(guest(false)), List.of(), List.of(new LeaseStatus(lease, false)));

    DoctorReport report = Outcome.of(doctor().examine(question));

    assertThat(sentences(report))
        .containsExactly(
            "pid 336 (tcpdump) holds 10.99.0.1:53033 → 10.99.0.2:8000 ESTABLISHED; it was inherited from pid 9 (node-1); ending it frees the agent",
            "the process tcpdump was made by an earlier run of node-1 (pid 9), which has ended; start that node on this host and it removes it");
    assertThat(report.toJson().getJsonArray("leases").getJsonObject(0))
        .isEqualTo(
            new JsonObject()
                .put("kind", "process")
                .put("name", "tcpdump")
                .put("node", "node-1")
                .put("since", "1970-01-01T00:00:00Z")
                .put("ownerRuns", false)
                .put("pid", CHILD)
                .put("startTime", 5000L));
  }

  @Test
  void a_process_that_is_just_being_spawned_by_the_node_is_not_accused() throws Exception {
    nodeHolds(ESTABLISHED);
    proc.commandLine(NODE, "java\0-jar\0");
    proc.process(400, NODE, "jspawnhelper", JUST_NOW, NULL, NULL, NULL, "socket:[7]");
    proc.process(401, NODE, "rookery-fork", JUST_NOW, NULL, NULL, NULL, "socket:[7]");
    proc.commandLine(401, "java\0-jar\0");

    assertThat(examine(true).leaks()).isEmpty();
  }

  @Test
  void one_that_does_not_get_beyond_being_spawned_is() throws Exception {
    nodeHolds(ESTABLISHED);
    proc.process(400, NODE, "jspawnhelper", 5000, NULL, NULL, NULL, "socket:[7]");

    assertThat(examine(true).leaks()).singleElement().isInstanceOf(Leak.Inherited.class);
  }

  @Test
  void a_socket_that_no_visible_process_holds_is_a_leak_once_the_attempt_has_ended()
      throws Exception {
    nodeWithout();

    assertThat(examine(true).leaks()).isEmpty();
    assertThat(sentences(examine(false)))
        .singleElement()
        .asString()
        .contains("ss -tnp dst 10.99.0.2");
  }

  @Test
  void a_socket_that_only_the_kernel_still_has_is_no_leak() throws Exception {
    proc.process(NODE, 1, "java", LONG_AGO, NULL, NULL, NULL)
        .table(NODE, row(HERE, GUEST, TIME_WAIT, 0));

    DoctorReport report = examine(false);

    assertThat(report.leaks()).isEmpty();
    assertThat(report.sockets().get(0).holder()).isEmpty();
  }

  @Test
  void a_pipe_or_socket_of_the_node_in_a_child_is_a_leak_but_its_own_output_is_not()
      throws Exception {
    proc.process(NODE, 1, "java", LONG_AGO, NULL, "socket:[1]", NULL, PIPE, "pipe:[6]", "file")
        .table(NODE)
        .process(CHILD, NODE, "good", 5000, NULL, PIPE, PIPE, PIPE, "socket:[1]", "file")
        .process(CHILD + 1, NODE, "bad", 5000, NULL, PIPE, PIPE, "pipe:[6]");

    assertThat(sentences(examine(false)))
        .containsExactly(
            "pid 337 (bad) holds descriptor 3 pipe:[6], which it inherited from pid 12 (java); the node cannot end it by closing its own; ending pid 337 (bad) does");
  }

  @Test
  void a_socket_is_found_in_whatever_network_namespace_it_lives() throws Exception {
    proc.process(NODE, 1, "java", LONG_AGO, NULL, NULL, NULL).table(NODE);
    String[] open = {NULL, NULL, NULL, "socket:[7]"};
    proc.process(CHILD, NODE, "tcpdump", 5000, "net:[2]", open)
        .table(CHILD, row(HERE, GUEST, ESTABLISHED, 7));

    assertThat(examine(false).leaks()).singleElement().isInstanceOf(Leak.Inherited.class);
  }

  @Test
  void a_guest_that_shares_its_address_is_known_by_its_port() throws Exception {
    nodeHolds(ESTABLISHED);
    DoctorQuestion question =
        new DoctorQuestion(
            List.of(
                new WatchedGuest(
                    "win7", InetAddress.getByName("10.99.0.2"), OptionalInt.of(8001), false)),
            List.of(),
            List.of());

    assertThat(Outcome.of(doctor().examine(question)).sockets()).isEmpty();
  }

  @Test
  void a_socket_in_close_wait_that_leads_elsewhere_is_shown_but_is_no_leak() throws Exception {
    proc.process(NODE, 1, "java", LONG_AGO, NULL, NULL, NULL, "socket:[7]")
        .process(CHILD, 1, "other", LONG_AGO, NULL, NULL, NULL, "socket:[8]")
        .table(
            NODE,
            row(HERE, "0900630A:1F40", CLOSE_WAIT, 7),
            row(HERE, "0900630A:1F40", CLOSE_WAIT, 8));

    DoctorReport report = examine(false);

    assertThat(report.leaks()).isEmpty();
    assertThat(report.sockets())
        .singleElement()
        .satisfies(finding -> assertThat(finding.sentence()).contains("pid 12 (java) has not yet"));
  }

  @Test
  void processes_that_vanish_or_read_badly_are_passed_over() throws Exception {
    nodeHolds(ESTABLISHED);
    Files.createDirectory(directory.resolve("500"));
    Files.createDirectory(directory.resolve("501"));
    Files.writeString(directory.resolve("501/stat"), "501 (x S");
    proc.process(502, 1, "closing", 5000, "socket:[x]", "socket:[");
    Files.delete(directory.resolve("502/ns/net"));

    assertThat(examine(true).sockets()).hasSize(1);
  }

  @Test
  void the_report_is_one_object_a_row() throws Exception {
    nodeHolds(ESTABLISHED);
    proc.process(CHILD, NODE, "tcpdump", 5000, NULL, NULL, NULL, "socket:[7]");

    JsonObject json = examine(true).toJson();

    assertThat(json.getBoolean("healthy")).isFalse();
    assertThat(json.getJsonArray("sockets")).hasSize(2);
    assertThat(json.getJsonArray("sockets").getJsonObject(0).fieldNames())
        .contains("local", "remote", "state", "pid", "process", "expected", "sentence");
    assertThat(json.getJsonArray("children").getJsonObject(0).getLong("pid")).isEqualTo(CHILD);
    assertThat(json.getJsonArray("leaks").getJsonObject(0))
        .isEqualTo(
            new JsonObject()
                .put("kind", "inherited")
                .put("pid", CHILD)
                .put("process", "tcpdump")
                .put("machine", "win7")
                .put("sentence", examine(true).leaks().get(0).sentence()));
    assertThat(json.getJsonArray("leases")).isEmpty();
  }

  @Test
  void many_descriptors_cost_one_look_at_each_process_and_one_at_each_table() throws Exception {
    String[] many =
        IntStream.range(0, 3000).mapToObj(i -> "socket:[" + (100 + i) + "]").toArray(String[]::new);
    proc.process(NODE, 1, "java", LONG_AGO, many).table(NODE, row(HERE, GUEST, ESTABLISHED, 107));
    for (int pid = 1000; pid < 1050; pid++) {
      proc.process(pid, NODE, "tcpdump", 5000, NULL, NULL, NULL);
    }
    CountingProcFiles files = new CountingProcFiles(new DiskProcFiles(directory));

    DoctorReport report =
        Outcome.of(new Doctor(running.vertx(), files, NODE).examine(question(true)));

    assertThat(report.sockets().get(0).holder().orElseThrow().pid()).isEqualTo(NODE);
    assertThat(files.read().stream().filter(path -> path.endsWith("/fd"))).hasSize(51);
    assertThat(files.read().stream().filter(path -> path.contains("/net/"))).hasSize(2);
    assertThat(files.read()).hasSizeLessThan(51 * 3 + 10);
  }

  @Test
  void after_an_attempt_that_left_nothing_two_files_are_read() throws Exception {
    proc.process(NODE, 1, "java", LONG_AGO, NULL, NULL, NULL).table(NODE);
    CountingProcFiles files = new CountingProcFiles(new DiskProcFiles(directory));

    DoctorReport report =
        Outcome.of(new Doctor(running.vertx(), files, NODE).examine(guest(false)));

    assertThat(report.healthy()).isTrue();
    assertThat(files.read()).containsExactly("12/net/tcp", "12/net/tcp6");
  }

  @Test
  void after_an_attempt_that_left_a_socket_its_holder_is_named() throws Exception {
    nodeWithout();
    proc.process(CHILD, NODE, "tcpdump", 5000, NULL, NULL, NULL, "socket:[7]");

    assertThat(sentences(Outcome.of(doctor().examine(guest(false)))))
        .singleElement()
        .asString()
        .startsWith("pid 336 (tcpdump) holds");
  }

  @Test
  void a_real_connection_of_this_process_is_found() throws Exception {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (ServerSocket server = new ServerSocket(0, 5, loopback);
        Socket socket = new Socket(loopback, server.getLocalPort())) {
      WatchedGuest guest =
          new WatchedGuest("here", loopback, OptionalInt.of(server.getLocalPort()), false);
      DoctorReport report = Outcome.of(Doctor.create(running.vertx()).examine(guest));

      assertThat(report.sockets())
          .singleElement()
          .satisfies(
              finding -> {
                assertThat(finding.socket().local().getPort()).isEqualTo(socket.getLocalPort());
                assertThat(finding.holder().orElseThrow().pid())
                    .isEqualTo(ProcessHandle.current().pid());
              });
    }
  }

  /** The node has one socket to the guest, and the kernel lists it. */
  private void nodeHolds(String state) throws Exception {
    proc.process(NODE, 1, "java", LONG_AGO, NULL, NULL, NULL, "socket:[7]")
        .table(NODE, row(HERE, GUEST, state, 7));
  }

  /** The kernel lists a socket to the guest that is not the node's any more. */
  private void nodeWithout() throws Exception {
    proc.process(NODE, 1, "java", LONG_AGO, NULL, NULL, NULL)
        .table(NODE, row(HERE, GUEST, ESTABLISHED, 7));
  }

  private Doctor doctor() {
    return Doctor.of(running.vertx(), directory, NODE);
  }

  private DoctorReport examine(boolean attemptRunning) throws Exception {
    return Outcome.of(doctor().examine(question(attemptRunning)));
  }

  private static DoctorQuestion question(boolean attemptRunning) throws Exception {
    return new DoctorQuestion(List.of(guest(attemptRunning)), List.of(), List.of());
  }

  private static WatchedGuest guest(boolean attemptRunning) throws Exception {
    return new WatchedGuest(
        "win7", InetAddress.getByName("10.99.0.2"), OptionalInt.empty(), attemptRunning);
  }

  private static List<String> sentences(DoctorReport report) {
    return report.leaks().stream().map(Leak::sentence).toList();
  }
}
