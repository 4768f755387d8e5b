package io.rookery.capture.pcap;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.capture.process.Account;
import io.rookery.capture.process.ChildSpec;
import io.rookery.capture.process.Outcome;
import io.rookery.capture.process.Processes;
import io.rookery.capture.process.RunningLauncher;
import io.vertx.core.Future;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class CaptureTest {
  @RegisterExtension final RunningLauncher running = new RunningLauncher();
  @TempDir Path directory;

  private final Datagrams datagrams = new Datagrams();

  @RepeatedTest(5)
  void a_capture_holds_the_first_and_the_last_packet() throws Exception {
    CaptureService service = service(RestartPolicy.FAIL);
    Path file = directory.resolve("dump.pcap");
    List<String> sent = IntStream.range(0, 200).mapToObj(i -> "packet " + i).toList();

    Capture capture = service.start(request(file));
    for (String text : sent) {
      datagrams.send(text);
    }
    CaptureStatistics statistics = Outcome.of(capture.stop());

    assertThat(statistics.packetsDropped()).isZero();
    assertThat(Datagrams.read(file)).isEqualTo(sent);
    assertThat(statistics.packetsCaptured()).isEqualTo(sent.size());
    assertThat(statistics.bytes()).isEqualTo(Files.size(file));
    assertThat(statistics.countersComplete()).isTrue();
    assertThat(Outcome.of(capture.ended()).reason()).isEqualTo(CaptureEnd.Reason.STOPPED);
    assertThat(CaptureService.tcpdumps()).isEmpty();
    Awaitility.await().until(() -> service.events().equals(List.of(CaptureEvent.Type.ENDED)));
  }

  @Test
  void packets_that_tcpdump_has_not_read_when_it_is_told_to_stop_are_not_lost() throws Exception {
    CaptureService service = service(RestartPolicy.FAIL);
    Path file = directory.resolve("dump.pcap");
    Capture capture = service.start(request(file));
    long tcpdump = CaptureService.tcpdumps().get(0).pid();
    signal("STOP", tcpdump);
    datagrams.send("unread");
    datagrams.send("unread as well");

    Future<CaptureStatistics> stopped = capture.stop();
    Awaitility.await().until(() -> hasPendingSignal(tcpdump));
    signal("CONT", tcpdump);
    Outcome.of(stopped);

    assertThat(Datagrams.read(file)).containsExactly("unread", "unread as well");
  }

  @Test
  void a_tcpdump_that_does_nothing_cannot_hold_up_who_is_in_a_hurry() throws Exception {
    CaptureService service = service(RestartPolicy.FAIL);
    Path file = directory.resolve("dump.pcap");
    Capture capture = service.start(request(file));
    datagrams.send("seen");
    awaitPackets(file, 1);
    ProcessHandle tcpdump = CaptureService.tcpdumps().get(0);
    signal("STOP", tcpdump.pid());

    CaptureStatistics statistics = Outcome.of(capture.stopNow());

    assertThat(tcpdump.isAlive()).isFalse();
    assertThat(statistics.countersComplete()).isFalse();
    assertThat(Datagrams.read(file)).containsExactly("seen");
    assertThat(Outcome.of(capture.ended()).reason()).isEqualTo(CaptureEnd.Reason.STOPPED);
    assertThat(Outcome.of(capture.stop())).as("joins it").isEqualTo(statistics);
  }

  @Test
  void a_capture_that_is_stopped_in_a_hurry_is_whole_as_far_as_it_goes() throws Exception {
    CaptureService service = service(RestartPolicy.FAIL);
    Path file = directory.resolve("dump.pcap");
    Capture capture = service.start(request(file));
    datagrams.send("seen");
    awaitPackets(file, 1);

    CaptureStatistics statistics = Outcome.of(capture.stopNow());

    assertThat(statistics.packetsCaptured()).isEqualTo(1);
    assertThat(statistics.countersComplete()).isTrue();
  }

  @Test
  void a_capture_that_is_stopped_at_once_is_an_empty_pcap() throws Exception {
    CaptureService service = service(RestartPolicy.FAIL);
    Path file = directory.resolve("dump.pcap");

    CaptureStatistics statistics = Outcome.of(service.start(request(file)).stop());

    assertThat(statistics)
        .isEqualTo(new CaptureStatistics(0, 0, 0, PcapHeader.SIZE, false, 0, true));
    assertThat(PcapReader.summarize(file).packets()).isZero();
  }

  @Test
  void tcpdump_is_an_ordinary_user_with_one_capability_from_its_start() throws Exception {
    CaptureService service = service(RestartPolicy.FAIL);
    service.start(request(directory.resolve("dump.pcap")));

    long pid = CaptureService.tcpdumps().get(0).pid();
    String status = Files.readString(Path.of("/proc/" + pid + "/status"));

    int uid = Account.find("tcpdump").map(Account::uid).orElse(65534);
    assertThat(status).containsPattern("Uid:\t" + uid + "\t" + uid + "\t" + uid);
    assertThat(status).contains("CapEff:\t0000000000002000").contains("NoNewPrivs:\t1");
    service.undeploy();
  }

  @Test
  void a_capture_in_a_namespace_sees_the_packets_there() throws Exception {
    CaptureService service = service(RestartPolicy.FAIL);
    Path file = directory.resolve("dump.pcap");
    try (NetworkNamespace namespace = new NetworkNamespace(running)) {
      namespace.addPair();
      Capture capture = service.start(CaptureService.in(namespace, "right", file));
      namespace.sendPackets(20);

      CaptureStatistics statistics = Outcome.of(capture.stop());

      assertThat(statistics.packetsCaptured()).isEqualTo(20);
      assertThat(statistics.packetsReceived()).isEqualTo(20);
      assertThat(PcapReader.summarize(file).linkType()).isEqualTo(PcapBytes.ETHERNET);
    }
  }

  @Test
  void an_interface_that_is_deleted_ends_the_capture_as_died_and_keeps_what_it_got()
      throws Exception {
    for (RestartPolicy policy : RestartPolicy.values()) {
      CaptureService service = service(policy);
      Path file = directory.resolve(policy + ".pcap");
      try (NetworkNamespace namespace = new NetworkNamespace(running)) {
        namespace.addPair();
        Capture capture = service.start(CaptureService.in(namespace, "right", file));
        namespace.sendPackets(3);

        namespace.deletePair();

        CaptureException end = Outcome.failure(CaptureException.class, capture.ended());
        assertThat(end.problem()).isEqualTo(CaptureProblem.DIED);
        assertThat(Outcome.of(capture.stop()).packetsCaptured()).isEqualTo(3);
        assertThat(PcapReader.summarize(file).packets()).isEqualTo(3);
      }
      service.undeploy();
    }
    assertThat(directory).isDirectoryNotContaining("glob:**part*");
  }

  @Test
  void a_killed_tcpdump_ends_the_capture_as_died_if_the_policy_is_to_fail() throws Exception {
    CaptureService service = service(RestartPolicy.FAIL);
    Path file = directory.resolve("dump.pcap");
    Capture capture = service.start(request(file));
    datagrams.send("before");
    awaitPackets(file, 1);

    CaptureService.tcpdumps().get(0).destroyForcibly();

    CaptureException end = Outcome.failure(CaptureException.class, capture.ended());
    assertThat(end.problem()).isEqualTo(CaptureProblem.DIED);
    assertThat(end).hasMessageContaining("SIGKILL");
    CaptureStatistics statistics = Outcome.of(capture.stop());
    assertThat(statistics.packetsCaptured()).isEqualTo(1);
    assertThat(statistics.countersComplete()).isFalse();
    assertThat(Datagrams.read(file)).containsExactly("before");
    assertThat(service.events()).containsExactly(CaptureEvent.Type.DIED, CaptureEvent.Type.ENDED);
  }

  @Test
  void a_killed_tcpdump_is_restarted_if_the_policy_is_to_restart_and_the_file_is_one()
      throws Exception {
    CaptureService service = service(RestartPolicy.RESTART);
    Path file = directory.resolve("dump.pcap");
    Capture capture = service.start(request(file));
    datagrams.send("before");
    awaitPackets(file, 1);

    CaptureService.tcpdumps().get(0).destroyForcibly();
    Awaitility.await().until(() -> service.events().contains(CaptureEvent.Type.RESTARTED));
    datagrams.send("after");
    CaptureStatistics statistics = Outcome.of(capture.stop());

    assertThat(Datagrams.read(file)).containsExactly("before", "after");
    assertThat(statistics.restarts()).isEqualTo(1);
    assertThat(statistics.packetsCaptured()).isEqualTo(2);
    assertThat(directory).isDirectoryNotContaining(other -> !other.equals(file));
    assertThat(Outcome.of(capture.ended()).reason()).isEqualTo(CaptureEnd.Reason.STOPPED);
  }

  @Test
  void restarts_have_an_end() throws Exception {
    CaptureService service = service(RestartPolicy.RESTART);
    Capture capture = service.start(request(directory.resolve("dump.pcap")));

    Awaitility.await()
        .until(
            () -> {
              CaptureService.tcpdumps().forEach(ProcessHandle::destroyForcibly);
              return capture.ended().isComplete();
            });

    assertThat(Outcome.failure(CaptureException.class, capture.ended()).problem())
        .isEqualTo(CaptureProblem.DIED);
    assertThat(Outcome.of(capture.stop()).restarts()).isLessThanOrEqualTo(3);
  }

  @Test
  void a_full_file_ends_the_capture_at_a_whole_packet_and_says_so() throws Exception {
    CaptureService service = service(RestartPolicy.RESTART);
    Path file = directory.resolve("dump.pcap");
    Capture capture = service.start(CaptureService.limited(request(file), 2000));

    for (int i = 0; i < 100; i++) {
      datagrams.send("packet " + i);
    }

    assertThat(Outcome.of(capture.ended()).reason()).isEqualTo(CaptureEnd.Reason.LIMIT_REACHED);
    CaptureStatistics statistics = Outcome.of(capture.stop());
    assertThat(statistics.limitReached()).isTrue();
    assertThat(statistics.countersComplete()).isFalse();
    assertThat(statistics.bytes()).isEqualTo(Files.size(file)).isBetween(1800L, 2000L);
    assertThat(PcapReader.summarize(file).torn()).isFalse();
    assertThat(Datagrams.read(file)).startsWith("packet 0", "packet 1");
    assertThat(service.events())
        .containsExactly(CaptureEvent.Type.LIMIT_REACHED, CaptureEvent.Type.ENDED);
  }

  @Test
  void new_options_hold_for_captures_that_start_afterwards() throws Exception {
    CaptureService service =
        new CaptureService(running, CaptureService.options(RestartPolicy.FAIL));
    Capture before = service.start(request(directory.resolve("before.pcap")));
    service.use(CaptureService.options(Path.of("/nowhere/tcpdump"), RestartPolicy.FAIL));

    assertThat(service.refusal(request(directory.resolve("after.pcap"))).getMessage())
        .contains("/nowhere/tcpdump");
    Outcome.of(before.stop());
    assertThat(Outcome.of(before.ended()).reason()).isEqualTo(CaptureEnd.Reason.STOPPED);
  }

  @Test
  void packets_the_kernel_dropped_are_counted_and_said() throws Exception {
    CaptureService service =
        new CaptureService(
            running, CaptureService.options(CaptureService.TCPDUMP, 1024, RestartPolicy.FAIL));
    Path file = directory.resolve("dump.pcap");
    Capture capture = service.start(request(file));
    for (int i = 0; i < 20_000; i++) {
      datagrams.send("burst");
    }

    CaptureStatistics statistics = Outcome.of(capture.stop());

    assertThat(statistics.packetsDropped()).isPositive();
    assertThat(statistics.packetsCaptured()).isEqualTo(Datagrams.read(file).size());
    Awaitility.await().until(() -> service.events().contains(CaptureEvent.Type.PACKETS_DROPPED));
  }

  @Test
  void an_undeployed_service_leaves_no_tcpdump_and_complete_files() throws Exception {
    CaptureService service = service(RestartPolicy.FAIL);
    List<Path> files = IntStream.range(0, 5).mapToObj(i -> directory.resolve(i + ".pcap")).toList();
    Capture last = service.start(request(directory.resolve("last.pcap")));
    for (Path file : files) {
      service.start(request(file));
    }
    datagrams.send("to all");
    List<Long> pids = CaptureService.tcpdumps().stream().map(ProcessHandle::pid).toList();

    service.undeploy();

    assertThat(pids).hasSize(6).noneMatch(Processes::runs);
    for (Path file : files) {
      assertThat(Datagrams.read(file)).containsExactly("to all");
    }
    assertThat(Outcome.of(last.ended()).statistics().packetsCaptured()).isEqualTo(1);
    assertThat(Outcome.of(last.stop()).packetsCaptured()).as("also told afterwards").isEqualTo(1);
  }

  private CaptureService service(RestartPolicy onDeath) throws Exception {
    return new CaptureService(running, CaptureService.options(onDeath));
  }

  private CaptureRequest request(Path file) {
    return CaptureService.request("lo", file, datagrams.filter());
  }

  private void signal(String name, long pid) throws Exception {
    ChildSpec kill = ChildSpec.of("kill", List.of("kill", "-" + name, Long.toString(pid)));
    assertThat(Outcome.of(running.launcher().run(kill, Duration.ofSeconds(30))).exit().succeeded())
        .isTrue();
  }

  private static boolean hasPendingSignal(long pid) throws Exception {
    return Files.readString(Path.of("/proc/" + pid + "/status"))
        .lines()
        .anyMatch(line -> line.startsWith("ShdPnd:") && !line.matches("ShdPnd:\\s*0+"));
  }

  private static void awaitPackets(Path file, long count) {
    Awaitility.await().until(() -> PcapReader.summarize(file).packets() >= count);
  }

  @AfterEach
  void closeSockets() {
    datagrams.close();
  }
}
