package io.rookery.scheduler.analysis;

import static io.rookery.scheduler.analysis.AnalysisRig.DEADLINES;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.scheduler.guest.GuestException;
import io.rookery.scheduler.guest.GuestProblem;
import io.rookery.scheduler.job.Fault;
import io.rookery.scheduler.job.InvalidFieldException;
import io.rookery.scheduler.job.Stage;
import io.rookery.scheduler.machine.MachineException;
import io.rookery.scheduler.machine.MachineLoss;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What goes wrong in an attempt is blamed on the one whose fault it is, and tried again or not. */
class AnalysisFaultTest {
  private static Vertx vertx;

  private final AnalysisRig rig = new AnalysisRig(vertx);

  @BeforeAll
  static void openBus() {
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void closeBus() {
    vertx.close();
  }

  @Test
  void aRestoreThatFailsIsTheMachinesFault() {
    rig.midway(Stage.RESTORE);
    rig.machine.restored.fail(new MachineException("m-1: no such snapshot"));
    assertThat(rig.requeued().code()).isEqualTo("restore.failed");
    assertThat(rig.requeued().message()).contains("no such snapshot");
  }

  @Test
  void aFailureThatMayNotBeRetriedEndsTheJob() {
    rig.mayRetry = false;
    rig.midway(Stage.RESTORE);
    rig.machine.restored.fail(new MachineException("m-1: no such snapshot"));
    assertThat(rig.failed().code()).isEqualTo("restore.failed");
  }

  @Test
  void aMissingAnalyzerIsNamed() {
    rig.host.analyzer = Optional.empty();
    rig.midway(Stage.UPLOAD);
    assertThat(rig.requeued().code()).isEqualTo("analyzer.missing");
  }

  @Test
  void anAnalyzerThatCannotBeReadIsTheNodesFaultAndItsFileIsNamed() {
    rig.host.packed = Future.failedFuture(new IOException("cannot read /opt/analyzer/x.py"));
    rig.midway(Stage.UPLOAD);
    assertThat(rig.requeued().code()).isEqualTo("upload.unreadable");
    assertThat(rig.requeued().fault()).isEqualTo(Fault.NODE);
    assertThat(rig.requeued().message()).contains("/opt/analyzer/x.py");
  }

  @Test
  void aMonitorThatNobodyHasIsTheUsersFault() {
    rig.host.packed =
        Future.failedFuture(new InvalidFieldException("options.monitor", "names no monitor"));
    rig.midway(Stage.UPLOAD);
    assertThat(rig.failed().code()).isEqualTo("sample.unrepresentable");
    assertThat(rig.failed().message()).startsWith("options.monitor names no monitor.");
  }

  @Test
  void aHostThatCannotStoreResultsHandsTheJobToAnother() {
    rig.midway(Stage.RUN);
    rig.host.unwritable.complete("only 3 bytes are free");
    assertThat(rig.requeued().code()).isEqualTo("results.unwritable");
    assertThat(rig.requeued().message()).contains("only 3 bytes are free");
  }

  @Test
  void aMachineThatGoesDownBeforeTheRunIsTheMachinesFault() {
    rig.midway(Stage.BOOT);
    rig.machine.lost.complete(MachineLoss.unknown("exited with 1"));
    assertThat(rig.requeued().code()).isEqualTo("machine.lost");
  }

  @Test
  void aMachineThatGoesDownInTheUploadIsTheReasonThatTheConnectionBroke() {
    rig.guest.uploaded = Future.failedFuture(new GuestException(GuestProblem.BROKEN, "closed"));
    rig.ended = rig.analysis.run();
    rig.machine.ready();
    rig.host.listens();
    rig.guest.answers();
    assertThat(rig.ended.isComplete()).isFalse();

    rig.machine.lost.complete(MachineLoss.unknown("exited with 1"));

    assertThat(rig.requeued().code()).isEqualTo("machine.lost");
  }

  @ParameterizedTest
  @EnumSource(names = {"GUEST", "UNKNOWN"})
  void aMachineThatGoesDownInTheRunWasTakenDownByItsSample(MachineLoss.By by) {
    rig.midway(Stage.RUN);
    rig.machine.lost.complete(new MachineLoss(by, "powered off"));
    assertThat(rig.failed().code()).isEqualTo("run.agent-lost");
  }

  @Test
  void aGuestThatWritesTooMuchToItsDiskInTheRunDoesSoForItsSample() {
    rig.midway(Stage.RUN);
    rig.machine.lost.complete(new MachineLoss(MachineLoss.By.DISK_LIMIT, "wrote too much"));
    assertThat(rig.failed().code()).isEqualTo("run.disk-limit");
    assertThat(rig.failed().fault()).isEqualTo(Fault.SAMPLE);
  }

  @Test
  void aGuestThatWritesTooMuchToItsDiskBeforeItsSampleRunsIsTheMachinesFault() {
    rig.midway(Stage.BOOT);
    rig.machine.lost.complete(new MachineLoss(MachineLoss.By.DISK_LIMIT, "wrote too much"));
    assertThat(rig.requeued().code()).isEqualTo("machine.lost");
    assertThat(rig.requeued().fault()).isEqualTo(Fault.MACHINE);
  }

  @Test
  void aMachineThatItsHostKillsInTheRunIsNotBlamedOnTheSample() {
    rig.midway(Stage.RUN);
    rig.machine.lost.complete(new MachineLoss(MachineLoss.By.HOST, "killed"));
    assertThat(rig.requeued().code()).isEqualTo("machine.lost");
    assertThat(rig.requeued().fault()).isEqualTo(Fault.MACHINE);
  }

  @ParameterizedTest
  @EnumSource(
      value = Stage.class,
      names = {"CAPTURE", "BOOT", "UPLOAD", "RUN"})
  void aHostWithoutRoomForAMachineIsTheNodesFaultInEveryStage(Stage stage) {
    rig.midway(stage);
    rig.machine.lost.complete(new MachineLoss(MachineLoss.By.FULL_HOST, "no room"));
    rig.timers.advance(DEADLINES.release());
    assertThat(rig.requeued().code()).isEqualTo("machine.no-room");
    assertThat(rig.requeued().fault()).isEqualTo(Fault.NODE);
  }

  @Test
  void aCaptureThatDiesEndsTheAttempt() {
    rig.midway(Stage.RUN);
    rig.host.captureLost.complete("tcpdump was killed");
    assertThat(rig.requeued().code()).isEqualTo("capture.died");
  }

  @Test
  void aStageThatBreaksEndsTheAttemptAndLeavesNothing() {
    rig.host.broken = true;
    rig.midway(Stage.RESTORE);
    rig.machine.ready();
    assertThat(rig.requeued().code()).isEqualTo("internal");
    assertThat(rig.diary).contains("stop machine");
  }
}
