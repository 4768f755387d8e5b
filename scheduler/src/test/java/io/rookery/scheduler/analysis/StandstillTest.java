package io.rookery.scheduler.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.scheduler.guest.GuestException;
import io.rookery.scheduler.guest.GuestProblem;
import io.rookery.scheduler.job.AttemptEnd;
import io.rookery.scheduler.job.EventType;
import io.rookery.scheduler.job.Failure;
import io.rookery.scheduler.job.FailureCode;
import io.rookery.scheduler.job.Stage;
import io.rookery.scheduler.machine.MachineLoss;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whole attempts whose guest is silent, and what its hypervisor says of the machine then. */
class StandstillTest {
  static final Future<Optional<MachineLoss>> STALLED =
      Future.succeededFuture(
          Optional.of(new MachineLoss(MachineLoss.By.STALLED, "m-1 stands still: paused")));

  private static final Duration END = AnalysisRig.DEADLINES.release().multipliedBy(10);
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

  private Failure failure() {
    rig.after(END);
    assertThat(rig.ended.isComplete()).isTrue();
    assertThat(rig.timers.waiting()).isZero();
    return rig.store.events.stream()
        .filter(event -> event.type().equals(EventType.STAGE_ENDED))
        .filter(event -> event.data().containsKey("failure"))
        .map(event -> Failure.fromJson(event.data().getJsonObject("failure")))
        .findFirst()
        .orElseThrow();
  }

  private void stalledIn(Stage stage) {
    Failure failure = failure();
    assertThat(failure.code()).isEqualTo(FailureCode.MACHINE_STALLED.code());
    assertThat(failure.stage()).isEqualTo(stage);
    assertThat(failure.message()).startsWith("m-1 stands still: paused");
    assertThat(rig.store.end.orElseThrow()).isInstanceOf(AttemptEnd.Requeued.class);
    assertThat(rig.diary).contains("stop machine");
  }

  @ParameterizedTest
  @EnumSource(names = {"HUNG", "UNREACHABLE", "UNDECIDED"})
  void aBootThatIsLateBecauseItsMachineStandsStillIsTheMachines(GuestProblem last) {
    rig.machine.standing = STALLED;
    rig.bootOver(last);
    stalledIn(Stage.BOOT);
  }

  @Test
  void aMachineThatStandsStillIsNoPhantomConnection() {
    rig.machine.standing = STALLED;
    rig.machine.fromMemory = true;
    rig.guest.mute.complete();
    rig.bootOver(GuestProblem.HUNG);
    stalledIn(Stage.BOOT);
  }

  @Test
  void anUploadThatHangsBecauseItsMachineStandsStillIsTheMachines() {
    rig.machine.standing = STALLED;
    rig.uploadMeets(GuestProblem.HUNG);
    stalledIn(Stage.UPLOAD);
  }

  @Test
  void anUploadThatIsLateBecauseItsMachineStandsStillIsTheMachines() {
    rig.machine.standing = STALLED;
    rig.guest.uploaded = Promise.<Void>promise().future();
    rig.in(Stage.UPLOAD).after(Duration.ofMinutes(2));
    stalledIn(Stage.UPLOAD);
  }

  @Test
  void aGuestThatIsSilentBecauseItsMachineStandsStillIsNotLostByItsSample() {
    rig.machine.standing = STALLED;
    rig.runMeets(GuestProblem.HUNG);
    stalledIn(Stage.RUN);
  }

  @Test
  void aSampleWhoseTimeIsOverWhileItsMachineStandsStillHasNotRunItsCourse() {
    rig.machine.standing = STALLED;
    rig.in(Stage.RUN).after(Duration.ofSeconds(73));
    rig.guest.status = Future.failedFuture(new GuestException(GuestProblem.HUNG, "GET /status"));
    rig.after(Duration.ofSeconds(3));
    stalledIn(Stage.RUN);
  }

  @Test
  void aMachineIsNotAskedForWhileItsAgentAnswers() {
    rig.machine.standing = STALLED;
    rig.in(Stage.RUN).after(END.plusMinutes(2));
    assertThat(rig.store.end).contains(new AttemptEnd.Completed());
    assertThat(rig.diary).doesNotContain("ask machine");
  }

  @Test
  void aSilentGuestWhoseMachineGoesOnIsJudgedAsEver() {
    rig.runMeets(GuestProblem.HUNG);
    assertThat(failure().code()).isEqualTo(FailureCode.RUN_AGENT_LOST.code());
    assertThat(rig.diary).containsOnlyOnce("ask machine");
  }

  @Test
  void aKernelThatHasPanickedWhileTheSampleRanIsTheSamplesDoing() {
    rig.machine.standing =
        Future.succeededFuture(
            Optional.of(new MachineLoss(MachineLoss.By.GUEST, "m-1's kernel has panicked")));
    rig.runMeets(GuestProblem.HUNG);
    assertThat(failure().code()).isEqualTo(FailureCode.RUN_AGENT_LOST.code());
    assertThat(failure().message()).startsWith("m-1's kernel has panicked");
  }

  @ParameterizedTest
  @EnumSource(names = {"BOOT", "RUN"})
  void aDriverThatNeverAnswersIsWaitedForByADeadline(Stage stage) {
    rig.machine.standing = Promise.<Optional<MachineLoss>>promise().future();
    if (stage == Stage.BOOT) {
      rig.bootOver(GuestProblem.HUNG);
    } else {
      rig.runMeets(GuestProblem.HUNG);
    }
    assertThat(failure().code())
        .isEqualTo(
            (stage == Stage.BOOT ? FailureCode.BOOT_HUNG : FailureCode.RUN_AGENT_LOST).code());
  }

  @Test
  void anAgentThatAnswersWhileTheMachineIsAskedForHasBooted() {
    Promise<Optional<MachineLoss>> answer = Promise.promise();
    rig.machine.standing = answer.future();
    rig.bootOver(GuestProblem.HUNG);
    rig.guest.answers();
    answer.complete(Optional.empty());
    assertThat(rig.diary).contains("upload");
  }

  @Test
  void anAttemptThatIsCancelledWhileTheMachineIsAskedForIsCancelled() {
    rig.machine.standing = Promise.<Optional<MachineLoss>>promise().future();
    rig.runMeets(GuestProblem.HUNG);
    rig.interrupted(FailureCode.CANCELLED);
    assertThat(failure().code()).isEqualTo(FailureCode.CANCELLED.code());
  }
}
