package io.rookery.scheduler.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.scheduler.job.AttemptEnd;
import io.rookery.scheduler.job.Failure;
import io.rookery.scheduler.job.FailureCode;
import io.rookery.scheduler.job.FailureException;
import io.rookery.scheduler.job.Stage;
import io.vertx.core.Vertx;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Captures of machines whose guests are seen at a place that a restore leaves as it is. */
final class EarlyCaptureTest {
  private static Vertx vertx;
  private AnalysisRig rig;

  @BeforeAll
  static void openBus() {
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void closeBus() {
    vertx.close();
  }

  @BeforeEach
  void aMachineWhosePlaceIsKnown() {
    rig = new AnalysisRig(vertx);
    rig.machine.known = Optional.of(rig.machine);
  }

  @Test
  void a_capture_begins_while_the_machine_is_restored() {
    rig.in(Stage.RESTORE);

    assertThat(rig.diary).endsWith("restore", "capture");
  }

  @Test
  void it_begins_once_and_the_guest_runs_only_when_it_listens() {
    rig.in(Stage.CAPTURE);
    assertThat(rig.diary).containsOnlyOnce("capture").doesNotContain("resume");

    rig.host.listens();

    assertThat(rig.diary).containsOnlyOnce("capture").contains("resume");
  }

  @Test
  void the_guest_does_not_run_before_it_is_restored_though_the_capture_listens() {
    rig.in(Stage.RESTORE);
    rig.host.listens();
    assertThat(rig.diary).doesNotContain("resume");

    rig.machine.ready();

    assertThat(rig.diary).contains("resume");
  }

  @Test
  void a_capture_that_listens_is_stopped_when_the_restore_fails() {
    rig.in(Stage.RESTORE);
    rig.host.listens();

    rig.machine.restored.fail("no room");

    assertThat(rig.diary).contains("stop capture");
    assertThat(rig.ended.result()).isTrue();
    assertThat(failure().stage()).isEqualTo(Stage.RESTORE);
  }

  @Test
  void a_capture_that_cannot_begin_is_the_failure_of_its_own_stage() {
    rig.in(Stage.RESTORE);
    rig.host.listening.fail(
        new FailureException(Failure.of(FailureCode.CAPTURE_REFUSED, Stage.CAPTURE, "no such")));
    assertThat(rig.diary).doesNotContain("stop machine");

    rig.machine.ready();

    assertThat(rig.diary).contains("stop machine").doesNotContain("resume");
    assertThat(failure().code()).isEqualTo(FailureCode.CAPTURE_REFUSED.code());
  }

  /** As when this node knows no way to the guest yet, of whose network it is to be the server. */
  @Test
  void one_whose_beginning_throws_is_the_failure_of_its_own_stage_too() {
    rig.host.broken = true;
    rig.in(Stage.RESTORE);
    assertThat(rig.diary).contains("restore").doesNotContain("stop machine");

    rig.machine.ready();

    assertThat(rig.diary).contains("stop machine").doesNotContain("resume");
    assertThat(failure().stage()).isEqualTo(Stage.CAPTURE);
  }

  private Failure failure() {
    return ((AttemptEnd.Requeued) rig.store.end.orElseThrow()).failure();
  }
}
