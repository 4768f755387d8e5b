package io.rookery.scheduler.analysis;

import static io.rookery.scheduler.analysis.AnalysisRig.DEADLINES;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.scheduler.guest.GuestException;
import io.rookery.scheduler.guest.GuestProblem;
import io.rookery.scheduler.guest.GuestStatus;
import io.rookery.scheduler.job.AttemptEnd;
import io.rookery.scheduler.job.Failure;
import io.rookery.scheduler.job.FailureCode;
import io.rookery.scheduler.job.Stage;
import io.rookery.scheduler.machine.MachineException;
import io.rookery.scheduler.machine.MachineLoss;
import io.rookery.scheduler.machine.MachineLoss.By;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** For each code something that befalls an attempt and ends in it: no code is only a word. */
class EveryEndTest {
  /**
   * Those that do not come from an analysis: the store gives the first, and TakeOverTest holds it;
   * TcpdumpCapturesTest holds those of captures, and ScriptFilesTest that of scripts.
   */
  private static final Set<FailureCode> ELSEWHERE =
      EnumSet.of(
          FailureCode.NODE_LOST,
          FailureCode.CAPTURE_UNAVAILABLE,
          FailureCode.CAPTURE_REFUSED,
          FailureCode.SCRIPT_MISSING);

  private static final Map<FailureCode, Consumer<AnalysisRig>> CAUSES = causes();
  private static Vertx vertx;

  @BeforeAll
  static void openBus() {
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void closeBus() {
    vertx.close();
  }

  private static Map<FailureCode, Consumer<AnalysisRig>> causes() {
    Map<FailureCode, Consumer<AnalysisRig>> causes = new EnumMap<>(FailureCode.class);
    causes.put(
        FailureCode.RESTORE_TIMEOUT, rig -> rig.in(Stage.RESTORE).after(DEADLINES.restore()));
    causes.put(
        FailureCode.RESTORE_FAILED,
        rig -> rig.in(Stage.RESTORE).machine.restored.fail(new MachineException("no snapshot")));
    causes.put(
        FailureCode.CAPTURE_TIMEOUT, rig -> rig.in(Stage.CAPTURE).after(DEADLINES.capture()));
    causes.put(
        FailureCode.CAPTURE_DIED,
        rig -> rig.in(Stage.RUN).host.captureLost.complete("killed by 9"));
    causes.put(FailureCode.BOOT_TIMEOUT, rig -> rig.bootOver(GuestProblem.UNDECIDED));
    causes.put(FailureCode.BOOT_REFUSED, rig -> rig.bootOver(GuestProblem.REFUSED));
    causes.put(FailureCode.BOOT_UNREACHABLE, rig -> rig.bootOver(GuestProblem.UNREACHABLE));
    causes.put(FailureCode.BOOT_HUNG, rig -> rig.bootOver(GuestProblem.HUNG));
    causes.put(FailureCode.BOOT_PHANTOM_CONNECTION, EveryEndTest::agentWaitsForAPhantom);
    causes.put(FailureCode.BOOT_RESET, rig -> rig.bootOver(GuestProblem.BROKEN));
    causes.put(FailureCode.BOOT_PINNED, rig -> rig.bootOver(GuestProblem.PINNED));
    causes.put(FailureCode.BOOT_NOT_REVERTED, rig -> rig.bootOver(GuestProblem.NOT_REVERTED));
    causes.put(FailureCode.BOOT_REJECTED, rig -> rig.bootOver(GuestProblem.REJECTED));
    causes.put(FailureCode.BOOT_FAILED, EveryEndTest::machineDoesNotStart);
    causes.put(FailureCode.AGENT_UNKNOWN, EveryEndTest::strangerAnswers);
    causes.put(FailureCode.AGENT_MALFORMED, rig -> rig.uploadMeets(GuestProblem.MALFORMED));
    causes.put(FailureCode.UPLOAD_TIMEOUT, rig -> rig.uploadMeets(GuestProblem.HUNG));
    causes.put(FailureCode.UPLOAD_REJECTED, rig -> rig.uploadMeets(GuestProblem.REJECTED));
    causes.put(FailureCode.UPLOAD_AGENT_LOST, rig -> rig.uploadMeets(GuestProblem.BROKEN));
    causes.put(FailureCode.UPLOAD_UNREADABLE, rig -> rig.uploadMeets(GuestProblem.UNREADABLE));
    causes.put(
        FailureCode.SAMPLE_UNREPRESENTABLE, rig -> rig.uploadMeets(GuestProblem.UNREPRESENTABLE));
    causes.put(FailureCode.RUN_TIMEOUT, rig -> rig.in(Stage.RUN).after(Duration.ofSeconds(75)));
    causes.put(FailureCode.RUN_AGENT_LOST, rig -> rig.runMeets(GuestProblem.HUNG));
    causes.put(
        FailureCode.RUN_DISK_LIMIT,
        rig -> rig.in(Stage.RUN).machine.lost.complete(new MachineLoss(By.DISK_LIMIT, "2 GiB")));
    causes.put(FailureCode.RUN_ANALYZER_CRASHED, EveryEndTest::analyzerFails);
    causes.put(FailureCode.RUN_GUEST_RESTARTED, EveryEndTest::guestIsRestarted);
    causes.put(
        FailureCode.COLLECT_TIMEOUT, rig -> rig.in(Stage.COLLECT).after(DEADLINES.collect()));
    causes.put(FailureCode.RESULTS_LIMIT, EveryEndTest::guestSendsTooMuch);
    causes.put(FailureCode.RESULTS_UNAVAILABLE, EveryEndTest::resultsGoToAnother);
    causes.put(FailureCode.RESULTS_UNWRITABLE, EveryEndTest::noRoomForTheFolder);
    causes.put(
        FailureCode.MACHINE_LOST,
        rig -> rig.in(Stage.BOOT).machine.lost.complete(MachineLoss.unknown("exited with 1")));
    causes.put(FailureCode.MACHINE_STALLED, EveryEndTest::machineStandsStill);
    causes.put(
        FailureCode.MACHINE_NO_ROOM,
        rig -> rig.in(Stage.RUN).machine.lost.complete(new MachineLoss(By.FULL_HOST, "disk full")));
    causes.put(FailureCode.ANALYZER_MISSING, EveryEndTest::noAnalyzer);
    causes.put(FailureCode.SAMPLE_MISSING, EveryEndTest::noSample);
    causes.put(
        FailureCode.TEARDOWN_FAILED, rig -> rig.in(Stage.TEARDOWN).after(DEADLINES.release()));
    causes.put(
        FailureCode.NODE_STOPPED, rig -> rig.in(Stage.RUN).interrupted(FailureCode.NODE_STOPPED));
    causes.put(FailureCode.FENCED, rig -> rig.in(Stage.RUN).interrupted(FailureCode.FENCED));
    causes.put(
        FailureCode.CANCELLED, rig -> rig.in(Stage.UPLOAD).interrupted(FailureCode.CANCELLED));
    causes.put(FailureCode.INTERNAL, EveryEndTest::aDefect);
    return causes;
  }

  private static void agentWaitsForAPhantom(AnalysisRig rig) {
    rig.machine.fromMemory = true;
    rig.guest.mute.complete();
    rig.bootOver(GuestProblem.HUNG);
  }

  private static void machineDoesNotStart(AnalysisRig rig) {
    rig.machine.resumed = Future.failedFuture(new MachineException("no memory for m-1"));
    rig.in(Stage.BOOT);
  }

  private static void machineStandsStill(AnalysisRig rig) {
    rig.machine.standing = StandstillTest.STALLED;
    rig.runMeets(GuestProblem.HUNG);
  }

  private static void strangerAnswers(AnalysisRig rig) {
    rig.in(Stage.BOOT).guest.found.fail(new GuestException(GuestProblem.UNKNOWN_AGENT, "nginx"));
  }

  private static void analyzerFails(AnalysisRig rig) {
    rig.in(Stage.RUN).guest.status = Future.succeededFuture(new GuestStatus.Failed("no package"));
    rig.after(Duration.ofSeconds(2));
  }

  private static void guestIsRestarted(AnalysisRig rig) {
    rig.in(Stage.RUN).guest.status = Future.succeededFuture(new GuestStatus.Idle());
    rig.after(DEADLINES.boot().plusSeconds(5));
  }

  private static void guestSendsTooMuch(AnalysisRig rig) {
    rig.in(Stage.RUN).host.exhausted.complete("as much again as it may bring");
  }

  private static void resultsGoToAnother(AnalysisRig rig) {
    rig.host.door = Future.failedFuture(new IllegalStateException("127.0.2.1 is taken"));
    rig.in(Stage.UPLOAD);
  }

  private static void noRoomForTheFolder(AnalysisRig rig) {
    rig.host.folder = Future.failedFuture(new IOException("No space left on device"));
    rig.in(Stage.RESTORE);
  }

  private static void noAnalyzer(AnalysisRig rig) {
    rig.host.analyzer = Optional.empty();
    rig.in(Stage.UPLOAD);
  }

  private static void noSample(AnalysisRig rig) {
    rig.host.sample = Future.succeededFuture(Optional.empty());
    rig.in(Stage.UPLOAD);
  }

  private static void aDefect(AnalysisRig rig) {
    rig.host.broken = true;
    rig.in(Stage.RESTORE).machine.ready();
  }

  static Set<FailureCode> caused() {
    return CAUSES.keySet();
  }

  @Test
  void everyCodeIsCausedByATest() {
    Set<FailureCode> held = EnumSet.copyOf(ELSEWHERE);
    held.addAll(CAUSES.keySet());
    assertThat(held).containsExactlyInAnyOrder(FailureCode.values());
  }

  @ParameterizedTest
  @MethodSource("caused")
  void whatBefallsAnAttemptHasItsCodeAndTheCodeItsTraits(FailureCode code) {
    AnalysisRig rig = new AnalysisRig(vertx);
    CAUSES.get(code).accept(rig);
    rig.after(DEADLINES.release().multipliedBy(10));

    assertThat(rig.ended.isComplete()).as("the analysis has ended").isTrue();
    assertThat(rig.timers.waiting()).as("timers left behind").isZero();
    JsonObject failure = code.endsAttempt() ? decided(rig).toJson() : told(rig, code);
    assertThat(failure.getString("code")).isEqualTo(code.code());
    assertThat(code.stages()).contains(Stage.ofWireName(failure.getString("stage")));
    assertThat(failure.getString("fault")).isEqualTo(code.fault().wireName());
    assertThat(failure.getBoolean("retriable")).isEqualTo(code.retriable());
    assertThat(failure.getString("remedy")).isEqualTo(code.remedy());
    assertThat(failure.getString("message")).endsWith(code.remedy());
  }

  private static Failure decided(AnalysisRig rig) {
    AttemptEnd end = rig.store.end.orElseThrow();
    if (end instanceof AttemptEnd.Requeued requeued) {
      assertThat(requeued.failure().retriable()).isTrue();
      return requeued.failure();
    }
    if (end instanceof AttemptEnd.Failed failed) {
      assertThat(failed.failure().retriable()).isFalse();
      return failed.failure();
    }
    return end instanceof AttemptEnd.HandedBack back
        ? back.failure()
        : ((AttemptEnd.Cancelled) end).failure();
  }

  /** What does not end the attempt leaves the job COMPLETED, and is in the timeline. */
  private static JsonObject told(AnalysisRig rig, FailureCode code) {
    assertThat(rig.store.end).contains(new AttemptEnd.Completed());
    return rig.store.events.stream()
        .map(event -> event.data().getJsonObject("failure", event.data()))
        .filter(data -> code.code().equals(data.getString("code")))
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @EnumSource(FailureCode.class)
  void everyCodeHasAStageAndARemedyAndIsFoundByItsName(FailureCode code) {
    assertThat(code.stages()).isNotEmpty();
    assertThat(code.code()).matches("[a-z]+(\\.[a-z]+(-[a-z]+)*)?");
    assertThat(code.remedy()).matches("\\S.{40,}[.?]");
    assertThat(FailureCode.of(code.code())).contains(code);
  }

  @Test
  void aMachineThatIsNotStartedInTimeIsNotAnAgentThatIsSilent() {
    AnalysisRig rig = new AnalysisRig(vertx);
    rig.machine.resumed = Promise.<Void>promise().future();
    rig.in(Stage.BOOT).after(DEADLINES.boot().plus(DEADLINES.release()));
    assertThat(decided(rig).code()).isEqualTo("boot.failed");
    assertThat(decided(rig).message()).contains("did not start m-1 within 20s");
  }

  @Test
  void anAgentThatOnlyRefusesWhileTheSampleRunsIsLostAndNotAnUploadThatWasRefused() {
    AnalysisRig rig = new AnalysisRig(vertx);
    rig.runMeets(GuestProblem.REJECTED);
    assertThat(decided(rig).code()).isEqualTo("run.agent-lost");
  }

  @Test
  void whatCannotBeReadOnTheNodeIsNoDefect() {
    AnalysisRig analyzer = new AnalysisRig(vertx);
    analyzer.host.packed = Future.failedFuture(new IOException("/opt/x holds no analyzer.py"));
    analyzer.in(Stage.UPLOAD);
    assertThat(decided(analyzer).code()).isEqualTo("upload.unreadable");
    assertThat(decided(analyzer).message()).contains("the analyzer", "/opt/x");

    AnalysisRig sample = new AnalysisRig(vertx);
    sample.host.sample = Future.failedFuture(new IOException("Input/output error"));
    sample.in(Stage.UPLOAD);
    assertThat(decided(sample).code()).isEqualTo("upload.unreadable");
    assertThat(decided(sample).message()).contains("the sample aaa", "Input/output error");
  }

  @ParameterizedTest
  @EnumSource(names = {"UPLOAD", "RUN"})
  void aDiskThatFillsUpMeanwhileIsAFaultOfTheNodeInThatStage(Stage stage) {
    AnalysisRig rig = new AnalysisRig(vertx);
    if (stage == Stage.UPLOAD) {
      rig.guest.uploaded = Promise.<Void>promise().future();
    }
    rig.in(stage).host.unwritable.complete("only 3 bytes are free");
    rig.after(DEADLINES.release());
    assertThat(decided(rig).code()).isEqualTo("results.unwritable");
    assertThat(decided(rig).stage()).isEqualTo(stage);
    assertThat(FailureCode.RESULTS_UNWRITABLE.stages()).contains(stage);
  }

  @Test
  void aTimeoutNamesTheMachineAndTheTime() {
    AnalysisRig rig = new AnalysisRig(vertx);
    rig.in(Stage.RESTORE).after(DEADLINES.restore().plus(DEADLINES.release()));
    assertThat(decided(rig).message()).startsWith("m-1: not done within 10s — ");
  }
}
