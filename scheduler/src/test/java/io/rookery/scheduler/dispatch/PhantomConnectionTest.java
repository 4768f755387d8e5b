package io.rookery.scheduler.dispatch;

import static io.rookery.scheduler.store.PostgresExtension.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.scheduler.job.EventType;
import io.rookery.scheduler.job.Failure;
import io.rookery.scheduler.job.FailureCode;
import io.rookery.scheduler.job.Job;
import io.rookery.scheduler.job.JobEvent;
import io.rookery.scheduler.job.JobState;
import io.rookery.scheduler.machine.qemu.LabFiles;
import io.rookery.scheduler.store.PostgresExtension;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real virtual machines whose snapshot was saved while a call to their agent was under way; needs
 * root and QEMU.
 */
class PhantomConnectionTest {
  private static final String SAMPLE = "#!/bin/sh\necho from-the-guest\n";

  /** No port from which this host would connect by itself. */
  private static final int UNUSUAL = 20_017;

  private static final Duration BOOT = Duration.ofSeconds(40);

  @RegisterExtension static final PostgresExtension POSTGRES = new PostgresExtension();

  @TempDir private Path directory;
  private JsonObject options;
  private QemuLab lab;

  @BeforeEach
  void open() throws Exception {
    options =
        new JsonObject()
            .put("lab", LabFiles.folder().toString())
            .put("start", "snapshot")
            .put("accelerator", "tcg");
    lab =
        new QemuLab(
            POSTGRES, directory, options, Optional.of(PhantomGuest.SNAPSHOT), BOOT, "198.19.207.2");
  }

  @AfterEach
  void close() throws Exception {
    lab.close();
  }

  private List<JobEvent> events(Job job, String type) {
    return await(lab.store.timeline(job.id())).stream()
        .filter(event -> event.type().equals(type))
        .toList();
  }

  private void repaired(Job job, String how) throws Exception {
    assertThat(job.state()).as(job.failure().toString()).isEqualTo(JobState.COMPLETED);
    assertThat(lab.results(job).toString()).contains("from-the-guest");
    assertThat(events(job, EventType.AGENT_PHANTOM_CONNECTION))
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.data().getBoolean("repaired")).isTrue();
              assertThat(event.data().getString("message")).contains(how);
            });
  }

  @Test
  void aConnectionThatThisHostHasOpenStillIsResetAndTheJobCompletes() throws Exception {
    try (PhantomGuest guest = new PhantomGuest(lab, directory, options, 0)) {
      repaired(lab.run(SAMPLE), "of this host to it were reset");
      assertThat(guest.isOpenHere()).isFalse();
    }
  }

  @Test
  void aConnectionOfWhichNobodyKnowsAnyMoreIsFoundByItsPortAndTheJobCompletes() throws Exception {
    new PhantomGuest(lab, directory, options, 0).close();
    repaired(lab.run(SAMPLE), "from the ports");
  }

  /** Nothing answers any more, as from a guest whose agent waits in a phantom with a full queue. */
  @Test
  void aGuestThatDiesAfterItsFirstConnectionWasTakenIsNoPhantomsAndStaysInWork() throws Exception {
    PhantomGuest.dying(lab, directory, options);
    Job job = lab.run(SAMPLE);
    assertThat(job.state()).isEqualTo(JobState.FAILED);
    Failure failure = job.failure().orElseThrow();
    assertThat(failure.code()).as(failure.message()).isEqualTo("boot.unreachable");
    assertThat(failure.message()).contains("no other since", "from the ports");
    JsonObject machine = await(lab.rig.dispatcher.list()).getJsonObject(0);
    assertThat(machine.getString("state")).isEqualTo("IDLE");
  }

  @Test
  void aMachineWhoseConnectionCannotBeFoundIsQuarantinedAtOnceWithThatReason() throws Exception {
    new PhantomGuest(lab, directory, options, UNUSUAL).close();
    Job job = lab.run(SAMPLE);
    assertThat(job.state()).isEqualTo(JobState.FAILED);
    Failure failure = job.failure().orElseThrow();
    assertThat(failure.code())
        .as(failure.message())
        .isEqualTo(FailureCode.BOOT_PHANTOM_CONNECTION.code());
    assertThat(failure.message()).contains("from the ports", "make the snapshot anew");
    JsonObject machine = await(lab.rig.dispatcher.list()).getJsonObject(0);
    assertThat(machine.getString("state")).isEqualTo("QUARANTINED");
    assertThat(machine.encode()).contains(FailureCode.BOOT_PHANTOM_CONNECTION.code());
  }
}
