package io.rookery.scheduler.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.capture.pcap.PcapReader;
import io.rookery.capture.pcap.PcapRecord;
import io.rookery.scheduler.job.Failure;
import io.rookery.scheduler.job.Fault;
import io.rookery.scheduler.job.Job;
import io.rookery.scheduler.job.JobState;
import io.rookery.scheduler.job.Stage;
import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.qemu.SharedTemplates;
import io.rookery.scheduler.store.PostgresExtension;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole attempts on real virtual machines, and what befalls those; needs root and QEMU. */
class QemuAttemptsTest {
  /** Busy for longer than any test is. */
  private static final String BUSY = "#!/bin/sh\nsleep 50\n";

  private static final String TALKATIVE =
      """
      #!/usr/bin/python3
      import socket
      print("from-the-guest")
      out = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
      out.sendto(b"a-marked-packet", ("203.0.113.9", 99))
      """;

  @RegisterExtension static final PostgresExtension POSTGRES = new PostgresExtension();
  @RegisterExtension static final SharedTemplates TEMPLATES = new SharedTemplates();

  @TempDir private static Path directory;
  private static QemuLab lab;

  @BeforeAll
  static void open() throws Exception {
    lab =
        new QemuLab(
            POSTGRES, TEMPLATES, directory, new JsonObject(), "198.19.202.2", "198.19.202.6");
  }

  @AfterAll
  static void close() throws Exception {
    lab.close();
  }

  @AfterEach
  void nothingRunsBetweenAttempts() throws IOException {
    lab.nothingRuns();
  }

  private static Failure failure(Job job) {
    assertThat(job.state()).isEqualTo(JobState.FAILED);
    return job.failure().orElseThrow();
  }

  @Test
  void aJobCompletesWithItsResultsAndACaptureFromTheFirstPacket() throws IOException {
    Job job = lab.run(TALKATIVE);
    assertThat(job.state()).as(job.failure().toString()).isEqualTo(JobState.COMPLETED);
    assertThat(lab.results(job).toString()).contains("from-the-guest");
    assertThat(lab.results(job)).containsKey("console.log");

    List<ByteBuffer> packets = packets(job);
    // A restored guest announces itself within its first instants, several times.
    assertThat(packets.stream().filter(QemuAttemptsTest::isAnnouncement)).hasSizeGreaterThan(2);
    assertThat(packets).anyMatch(packet -> text(packet).contains("a-marked-packet"));
  }

  private static List<ByteBuffer> packets(Job job) throws IOException {
    List<ByteBuffer> packets = new ArrayList<>();
    try (PcapReader reader = PcapReader.open(lab.folder(job).resolve("dump.pcap"))) {
      for (Optional<PcapRecord> next = reader.next(); next.isPresent(); next = reader.next()) {
        packets.add(next.get().bytes());
      }
    }
    return packets;
  }

  /** An ARP request of the guest for its own address. */
  private static boolean isAnnouncement(ByteBuffer packet) {
    String text = text(packet);
    String guest = text(ByteBuffer.wrap(new byte[] {(byte) 192, (byte) 168, 56, 101}));
    return packet.getShort(12) == 0x0806 && text.indexOf(guest) != text.lastIndexOf(guest);
  }

  private static String text(ByteBuffer bytes) {
    return StandardCharsets.ISO_8859_1.decode(bytes.duplicate()).toString();
  }

  @ParameterizedTest
  @CsvSource({
    "restore, restore.failed",
    "capture, machine.lost",
    "boot, machine.lost",
    "upload, machine.lost",
    "run, machine.lost",
  })
  void aMachineWhoseProcessIsKilledFailsItsAttemptAndServesTheNext(String stage, String code)
      throws IOException {
    lab.at(stage, () -> lab.signal("KILL"));
    Failure failure = failure(lab.run(BUSY));
    assertThat(failure.code()).as(failure.message()).isEqualTo(code);
    // The news of it may come when the next stage has begun.
    int killed = Stage.ofWireName(stage).ordinal();
    assertThat(failure.stage().ordinal()).isBetween(killed, killed + 1);
    assertThat(failure.fault()).isEqualTo(Fault.MACHINE);
    assertThat(failure.message()).contains(lab.machines.get(0).name());
    lab.completesTheNext();
  }

  @ParameterizedTest
  @ValueSource(strings = {"collect", "teardown"})
  void aMachineWhoseProcessIsKilledWhenAllIsDoneServesTheNext(String stage) throws IOException {
    lab.at(stage, lab::killIfThere);
    // The kill may come too late to matter, and what was collected may do without the guest.
    Job job = lab.run(TALKATIVE);
    assertThat(job.failure().map(Failure::code).orElse("completed"))
        .isIn("completed", "machine.lost");
    lab.completesTheNext();
  }

  @Test
  void aMachineThatIsFrozenBeforeItRunsFailsItsRestoreByADeadlineAndServesTheNext()
      throws IOException {
    lab.at("restore", () -> lab.signal("STOP"));
    Failure failure = failure(lab.run(BUSY));
    assertThat(failure.code()).as(failure.message()).isEqualTo("restore.failed");
    lab.completesTheNext();
  }

  @ParameterizedTest
  @ValueSource(strings = {"boot", "run"})
  void aMachineThatIsFrozenWhileItsAgentIsAwaitedIsNotLostByItsGuest(String stage)
      throws IOException {
    Runnable freeze = () -> lab.signal("STOP");
    if (stage.equals("boot")) {
      lab.onceItRuns(freeze);
    } else {
      lab.at(stage, freeze);
    }
    Failure failure = failure(lab.run(BUSY));
    assertThat(failure.code()).as(failure.message()).isEqualTo("machine.stalled");
    assertThat(failure.stage().wireName()).isEqualTo(stage);
    assertThat(failure.fault()).isEqualTo(Fault.MACHINE);
    assertThat(failure.message())
        .contains(lab.machines.get(0).name(), "did not answer query-status");
    lab.completesTheNext();
  }

  @Test
  void aGuestThatFillsItsDiskFillsNothingElse() throws IOException {
    Job job = lab.run("#!/bin/sh\ncat /dev/zero > /full\necho wrote $(wc -c < /full)\nsync\n");
    // A full disk is the guest's affair; whether its analyzer copes is too.
    assertThat(job.state().ended()).isTrue();
    assertThat(job.failure().map(Failure::code).orElse("completed"))
        .isIn("completed", "run.analyzer-crashed", "run.agent-lost");
    lab.completesTheNext();
  }

  @Test
  void aGuestThatPowersItselfOffIsItsSamplesDoing() throws IOException {
    Failure failure = failure(lab.run("#!/bin/sh\nbusybox poweroff -f\n"));
    assertThat(failure.code()).isEqualTo("run.agent-lost");
    assertThat(failure.retriable()).isFalse();
    assertThat(failure.message()).contains("powered off from inside");
    lab.completesTheNext();
  }

  @Test
  void twoGuestsWithTheSameAddressAreToldApart() throws IOException {
    Machine first = lab.machines.get(0);
    Machine second = lab.machines.get(1);
    long one = lab.submit(first, "#!/bin/sh\nsleep 1\necho i-am-the-first\n");
    long other = lab.submit(second, "#!/bin/sh\nsleep 1\necho i-am-the-second\n");
    assertThat(lab.results(lab.ended(one)).toString())
        .contains("i-am-the-first")
        .doesNotContain("i-am-the-second");
    assertThat(lab.results(lab.ended(other)).toString())
        .contains("i-am-the-second")
        .doesNotContain("i-am-the-first");
  }

  @Test
  void aGuestWhosePacketFilterWasChangedNeverRuns() throws IOException {
    String namespace = lab.namespace(lab.machines.get(0));
    // Each but the first needs the rules that the restore before it has made anew.
    for (String change :
        List.of(
            "flush ruleset",
            "delete rule inet rookery passing handle %d",
            "add rule netdev rookery fromguest accept",
            "replace rule netdev rookery fromguest handle %d accept")) {
      lab.whilePaused(() -> tamper(namespace, change));
      Job job = lab.run(BUSY);
      assertThat(failure(job).message()).as(change).contains("packet filter");
      assertThat(packets(job)).as(change).isEmpty();
    }
    lab.completesTheNext();
  }

  private static void tamper(String namespace, String change) {
    String chain = change.contains("netdev") ? "fromguest" : "passing";
    String family = change.contains("netdev") ? "netdev" : "inet";
    String listed =
        QemuLab.run(
            "ip", "netns", "exec", namespace, "nft", "-a", "list", "chain", family, "rookery",
            chain);
    String handle = listed.replaceAll("(?s).*(accept|drop) # handle (\\d+).*", "$2");
    List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", namespace, "nft"));
    command.add(change.replace("%d", handle));
    QemuLab.run(command.toArray(String[]::new));
  }
}
