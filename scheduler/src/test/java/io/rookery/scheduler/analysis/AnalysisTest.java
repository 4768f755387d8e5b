package io.rookery.scheduler.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.scheduler.guest.GuestException;
import io.rookery.scheduler.guest.GuestProblem;
import io.rookery.scheduler.guest.GuestSettings;
import io.rookery.scheduler.guest.GuestStatus;
import io.rookery.scheduler.guest.UploadTime;
import io.rookery.scheduler.job.AttemptEnd;
import io.rookery.scheduler.job.Claim;
import io.rookery.scheduler.job.EventDraft;
import io.rookery.scheduler.job.Failure;
import io.rookery.scheduler.job.FailureCode;
import io.rookery.scheduler.job.Fault;
import io.rookery.scheduler.job.Fence;
import io.rookery.scheduler.job.InvalidFieldException;
import io.rookery.scheduler.job.Job;
import io.rookery.scheduler.job.JobEvents;
import io.rookery.scheduler.job.JobSpec;
import io.rookery.scheduler.job.JobState;
import io.rookery.scheduler.job.Requirement;
import io.rookery.scheduler.job.Stage;
import io.rookery.scheduler.job.Target;
import io.rookery.scheduler.machine.AgentKind;
import io.rookery.scheduler.machine.Dialect;
import io.rookery.scheduler.machine.Endpoint;
import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.MachineException;
import io.rookery.scheduler.machine.MachineLoss;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The analysis under a clock that the test moves: no threads, no waiting. */
class AnalysisTest {
  private static final Set<Lifecycle.Row> TAKEN = new LinkedHashSet<>();
  private static final StageDeadlines DEADLINES =
      new StageDeadlines(
          Duration.ofSeconds(10),
          Duration.ofSeconds(5),
          Duration.ofSeconds(20),
          new UploadTime(Duration.ofSeconds(30), 100),
          Duration.ofSeconds(60),
          Duration.ofSeconds(15),
          Duration.ofSeconds(8),
          Duration.ofSeconds(1),
          Duration.ofSeconds(4),
          Duration.ofSeconds(3));
  private static Vertx vertx;

  private final List<String> diary = new ArrayList<>();
  private final ManualTimers timers = new ManualTimers();
  private final RecordingStore store = new RecordingStore();
  private final ScriptedMachine machine = new ScriptedMachine(diary);
  private final ScriptedGuest guest = new ScriptedGuest(diary);
  private final ScriptedRelief relief = new ScriptedRelief(diary);
  private final ScriptedHost host = new ScriptedHost(diary);
  private final Set<Stage> started = EnumSet.noneOf(Stage.class);
  private boolean mayRetry = true;
  private final List<JsonObject> leaks = new ArrayList<>();
  private Future<Boolean> ended;

  @BeforeAll
  static void openBus() {
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void everyRowOfTheLifecycleWasTaken() {
    vertx.close();
    assertThat(TAKEN).containsExactlyInAnyOrderElementsOf(Lifecycle.TABLE);
  }

  private final Analysis analysis =
      new Analysis(
          new AttemptContext(
              store,
              new JobEvents(vertx),
              guest,
              host.captures(),
              host.results(),
              (of, restored) -> new Endpoint("127.0.0.1", 2042),
              host.files(),
              host.analyzers(),
              host.samples(),
              (of, restored) -> Future.succeededFuture(leaks),
              relief,
              DEADLINES,
              1024,
              new Screens(vertx, ScreenWatchTest.TERMS),
              GuestSettings.usual()),
          claim(),
          machine(),
          machine,
          timers,
          failure -> mayRetry && failure.retriable(),
          started::add,
          TAKEN::add);

  static Machine machine() {
    return new Machine(
        "m-1",
        "scripted",
        "linux",
        "x64",
        "127.0.2.1",
        8000,
        AgentKind.AUTO,
        Dialect.CAPE,
        Set.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  static Claim claim() {
    return claim(false);
  }

  /** {@code memory}: whether the guest's memory is wanted. */
  static Claim claim(boolean memory) {
    JobSpec spec =
        new JobSpec(
            new Target.File("a".repeat(64), "sample.sh", 1),
            new Requirement(Optional.empty(), Optional.empty(), Optional.empty(), new TreeSet<>()),
            "",
            1,
            Optional.of(Duration.ofSeconds(60)),
            Optional.empty(),
            Map.of(),
            memory,
            false,
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    Job job =
        new Job(
            2,
            spec,
            JobState.RUNNING,
            Instant.EPOCH,
            Optional.empty(),
            Optional.empty(),
            Set.of(),
            false);
    return new Claim(job, new Fence(2, 1, 17), List.of());
  }

  /** Brings the analysis into the middle of that stage. */
  private void reach(Stage stage) {
    Promise<Void> hanging = Promise.promise();
    if (stage == Stage.UPLOAD) {
      guest.uploaded = hanging.future();
    }
    if (stage == Stage.COLLECT) {
      host.drained = hanging.future();
      guest.status = Future.succeededFuture(new GuestStatus.Complete());
    }
    if (stage == Stage.TEARDOWN) {
      machine.stopped = hanging.future();
      guest.status = Future.succeededFuture(new GuestStatus.Complete());
    }
    ended = analysis.run();
    if (stage.ordinal() > Stage.RESTORE.ordinal()) {
      machine.ready();
    }
    if (stage.ordinal() > Stage.CAPTURE.ordinal()) {
      host.listens();
    }
    if (stage.ordinal() > Stage.BOOT.ordinal()) {
      guest.answers();
    }
    assertThat(started).contains(stage);
  }

  private Failure failure(Function<AttemptEnd, Failure> of) {
    assertThat(ended.isComplete()).as("the analysis has ended").isTrue();
    assertThat(timers.waiting()).as("timers left behind").isZero();
    return of.apply(store.end.orElseThrow());
  }

  private Failure requeued() {
    return failure(end -> ((AttemptEnd.Requeued) end).failure());
  }

  private Failure failed() {
    return failure(end -> ((AttemptEnd.Failed) end).failure());
  }

  private List<String> eventTypes() {
    return store.events.stream().map(EventDraft::type).toList();
  }

  @Test
  void theTimeOfAnUploadGrowsWithTheSampleAndStandsInTheTimeline() {
    reach(Stage.UPLOAD);

    // One byte at 100 bytes a second.
    assertThat(store.events)
        .filteredOn(event -> event.data().getString("stage", "").equals("upload"))
        .singleElement()
        .satisfies(event -> assertThat(event.data().getLong("deadlineMs")).isEqualTo(30_010));
    timers.advance(Duration.ofMillis(30_009));
    assertThat(ended.isComplete()).isFalse();
    timers.advance(Duration.ofMillis(1));
    assertThat(requeued().message()).contains("30010ms");
  }

  @Test
  void aSampleWhoseAgentCannotTellTheEndRunsForItsOwnTime() {
    guest.tellsEnd = false;
    reach(Stage.RUN);

    timers.advance(Duration.ofSeconds(60));

    assertThat(eventTypes()).contains("run.timeout");
    assertThat(ended.isComplete()).isTrue();
  }

  @Test
  void aJobGoesThroughAllStagesAndItsResourcesAreReleasedInReverseOrder() {
    guest.status = Future.succeededFuture(new GuestStatus.Complete());
    reach(Stage.BOOT);
    guest.answers();

    assertThat(ended.result()).isTrue();
    assertThat(store.end).contains(new AttemptEnd.Completed());
    assertThat(diary)
        .containsExactly(
            "restore",
            "capture",
            "resume",
            "search agent",
            "open results",
            "upload",
            "execute",
            "drain results",
            "close results",
            "close agent",
            "end search",
            "stop machine",
            "stop capture",
            "stop machine",
            "secure files",
            "accept files");
    assertThat(started).containsExactly(Stage.values());
    assertThat(timers.waiting()).isZero();
  }

  @Test
  void everyStageStartsAndEndsInTheTimeline() {
    guest.status = Future.succeededFuture(new GuestStatus.Complete());
    reach(Stage.BOOT);
    guest.answers();

    for (Stage stage : Stage.values()) {
      assertThat(store.events)
          .as("start of " + stage)
          .anyMatch(event -> event.stage().equals(Optional.of(stage)));
      assertThat(store.events)
          .as("end of " + stage)
          .anyMatch(
              event ->
                  event.type().equals("stage.ended")
                      && event.data().getString("stage").equals(stage.wireName())
                      && event.data().getLong("ms") >= 0);
    }
  }

  @Test
  void theGuestRunsOnlyAfterTheCaptureListens() {
    reach(Stage.CAPTURE);
    assertThat(diary).containsExactly("restore", "capture");
    host.listens();
    assertThat(diary).contains("resume");
  }

  @ParameterizedTest
  @EnumSource(
      value = Stage.class,
      names = {"RESTORE", "CAPTURE", "BOOT", "UPLOAD"})
  void aStageThatMissesItsDeadlineEndsTheAttemptWithItsName(Stage stage) {
    guest.lastProblem = new GuestException(GuestProblem.UNDECIDED, "no answer");
    reach(stage);
    timers.advance(Duration.ofSeconds(31));

    timers.advance(DEADLINES.release());
    assertThat(requeued().code()).isEqualTo(stage.wireName() + ".timeout");
    assertThat(requeued().stage()).isEqualTo(stage);
  }

  @Test
  void aBootThatIsOutOfTimeSaysWhatTheLastTrySaw() {
    guest.lastProblem = new GuestException(GuestProblem.REFUSED, "connection refused");
    reach(Stage.BOOT);
    timers.advance(DEADLINES.boot());
    assertThat(requeued().code()).isEqualTo("boot.refused");
    assertThat(requeued().message()).contains("connection refused");
  }

  @Test
  void aMachineThatArrivesAfterItsDeadlineIsStoppedWhenItArrives() {
    reach(Stage.RESTORE);
    timers.advance(DEADLINES.restore().plus(DEADLINES.release()));
    assertThat(requeued().code()).isEqualTo("restore.timeout");
    assertThat(diary).doesNotContain("stop machine");
    machine.ready();
    assertThat(diary).contains("stop machine");
  }

  @Test
  void aRestoreThatFailsIsTheMachinesFault() {
    reach(Stage.RESTORE);
    machine.restored.fail(new MachineException("m-1: no such snapshot"));
    assertThat(requeued().code()).isEqualTo("restore.failed");
    assertThat(requeued().message()).contains("no such snapshot");
  }

  @Test
  void aFailureThatMayNotBeRetriedEndsTheJob() {
    mayRetry = false;
    reach(Stage.RESTORE);
    machine.restored.fail(new MachineException("m-1: no such snapshot"));
    assertThat(failed().code()).isEqualTo("restore.failed");
  }

  @Test
  void aMissingAnalyzerIsNamed() {
    host.analyzer = Optional.empty();
    reach(Stage.UPLOAD);
    assertThat(requeued().code()).isEqualTo("analyzer.missing");
  }

  @Test
  void anAnalyzerThatCannotBeReadIsTheNodesFaultAndItsFileIsNamed() {
    host.packed = Future.failedFuture(new IOException("cannot read /opt/analyzer/x.py"));
    reach(Stage.UPLOAD);
    assertThat(requeued().code()).isEqualTo("upload.unreadable");
    assertThat(requeued().fault()).isEqualTo(Fault.NODE);
    assertThat(requeued().message()).contains("/opt/analyzer/x.py");
  }

  @Test
  void aMonitorThatNobodyHasIsTheUsersFault() {
    host.packed =
        Future.failedFuture(new InvalidFieldException("options.monitor", "names no monitor"));
    reach(Stage.UPLOAD);
    assertThat(failed().code()).isEqualTo("sample.unrepresentable");
    assertThat(failed().message()).startsWith("options.monitor names no monitor.");
  }

  @ParameterizedTest
  @EnumSource(
      value = Stage.class,
      names = {"RESTORE", "CAPTURE", "BOOT", "UPLOAD", "RUN", "COLLECT", "TEARDOWN"})
  void aCancelledAttemptReleasesEverythingInEveryStage(Stage stage) {
    reach(stage);
    analysis.interrupt(FailureCode.CANCELLED, "");
    timers.advance(DEADLINES.release().multipliedBy(2));

    assertThat(failure(end -> ((AttemptEnd.Cancelled) end).failure()).stage()).isEqualTo(stage);
    if (stage.ordinal() > Stage.RESTORE.ordinal()) {
      assertThat(diary).contains("stop machine");
    }
    if (stage.ordinal() > Stage.CAPTURE.ordinal()) {
      assertThat(diary).contains("stop capture now");
    }
    if (stage.ordinal() > Stage.BOOT.ordinal()) {
      assertThat(diary).contains("close agent", "close results");
    }
  }

  @Test
  void aNodeThatStopsInTheTeardownLeavesWhatWasDecided() {
    reach(Stage.TEARDOWN);
    analysis.interrupt(FailureCode.NODE_STOPPED, "");
    timers.advance(DEADLINES.release().multipliedBy(2));
    assertThat(store.end).contains(new AttemptEnd.Completed());
  }

  @Test
  void aJobThatIsCancelledWhileAnAttemptThatFailedIsTornDownIsNotTriedAgain() {
    machine.stopped = Promise.<Void>promise().future();
    reach(Stage.BOOT);
    guest.found.fail(new GuestException(GuestProblem.UNKNOWN_AGENT, "a web server"));
    assertThat(started).contains(Stage.TEARDOWN);
    analysis.interrupt(FailureCode.CANCELLED, "");
    timers.advance(DEADLINES.release().multipliedBy(2));
    assertThat(failure(end -> ((AttemptEnd.Cancelled) end).failure()).stage())
        .isEqualTo(Stage.TEARDOWN);
  }

  @Test
  void aCancellationWaitsForTheMachineOnlyWhateverElseHangs() {
    Future<Void> never = Promise.<Void>promise().future();
    guest.closed = never;
    host.closed = never;
    reach(Stage.RUN);
    analysis.interrupt(FailureCode.CANCELLED, "");
    assertThat(analysis.released().isComplete()).isFalse();
    timers.advance(Duration.ofMillis(2_000));
    assertThat(analysis.released().isComplete()).isTrue();
    assertThat(diary).containsSubsequence("close results", "close agent", "stop machine");
    assertThat(failure(end -> ((AttemptEnd.Cancelled) end).failure()).stage()).isEqualTo(Stage.RUN);
  }

  @Test
  void aCancellationHastensATeardownThatIsUnderWay() {
    guest.closed = Promise.<Void>promise().future();
    guest.status = Future.succeededFuture(new GuestStatus.Complete());
    reach(Stage.BOOT);
    guest.answers();
    assertThat(started).contains(Stage.TEARDOWN);
    timers.advance(Duration.ofMillis(500));
    assertThat(diary).doesNotContain("stop machine");
    analysis.interrupt(FailureCode.CANCELLED, "");
    timers.advance(Duration.ofMillis(500));
    assertThat(diary).contains("stop machine", "stop capture now");
    assertThat(failure(end -> ((AttemptEnd.Cancelled) end).failure()).stage())
        .isEqualTo(Stage.TEARDOWN);
  }

  @Test
  void whatAStageWasAboutToAcquireWhenItWasInterruptedIsNotAcquired() {
    Promise<Void> resuming = Promise.promise();
    machine.resumed = resuming.future();
    reach(Stage.BOOT);
    analysis.interrupt(FailureCode.CANCELLED, "");
    assertThat(analysis.released().isComplete()).isTrue();
    resuming.complete();
    assertThat(diary).doesNotContain("search agent");
  }

  @Test
  void aMachineIsNotRestoredForAnAttemptThatWasCancelledBefore() {
    Promise<Path> making = Promise.promise();
    host.folder = making.future();
    ended = analysis.run();
    analysis.interrupt(FailureCode.CANCELLED, "");
    assertThat(analysis.released().isComplete()).isTrue();
    making.complete(Path.of("attempt"));
    assertThat(diary).doesNotContain("restore");
  }

  @Test
  void aMachineIsFreeBeforeTheSampleStandsBesideItsResults() {
    Promise<Void> linking = Promise.promise();
    host.linked = linking.future();
    guest.status = Future.succeededFuture(new GuestStatus.Complete());
    reach(Stage.BOOT);
    guest.answers();
    assertThat(analysis.released().isComplete()).isTrue();
    assertThat(diary).doesNotContain("secure files");
    linking.complete();
    assertThat(diary).endsWith("secure files", "accept files");
  }

  @Test
  void aReleaseThatHangsIsReportedAndDelaysTheOthersByItsDeadlineOnly() {
    reach(Stage.TEARDOWN);
    assertThat(diary).doesNotContain("stop capture");
    timers.advance(DEADLINES.release());
    assertThat(diary).contains("stop capture");
    timers.advance(DEADLINES.release());
    assertThat(ended.result()).isTrue();
    assertThat(eventTypes()).contains("teardown.failed");
  }

  @Test
  void aSocketThatIsLeftAfterAnAttemptIsAnEvent() {
    leaks.add(new JsonObject().put("kind", "inherited").put("sentence", "pid 336 (tcpdump) holds"));
    guest.status = Future.succeededFuture(new GuestStatus.Complete());
    reach(Stage.BOOT);
    guest.answers();
    assertThat(store.end).contains(new AttemptEnd.Completed());
    assertThat(eventTypes()).contains("leak.found");
  }

  @Test
  void whatACaptureLostIsMarkedInTheTimeline() {
    host.statistics
        .put("packetsDropped", 3)
        .put("limitReached", true)
        .put("bytes", 1024)
        .put("restarts", 1);
    guest.status = Future.succeededFuture(new GuestStatus.Complete());
    reach(Stage.BOOT);
    guest.answers();
    assertThat(eventTypes())
        .contains(
            "capture.statistics",
            "capture.packets-dropped",
            "capture.limit-reached",
            "capture.restarted");
  }

  @Test
  void aSampleThatNeverEndsIsEndedByItsTimeoutAndTheJobIsComplete() {
    reach(Stage.RUN);
    timers.advance(Duration.ofSeconds(75));
    assertThat(store.end).contains(new AttemptEnd.Completed());
    assertThat(eventTypes()).contains("run.timeout");
  }

  @Test
  void anAttemptThatHasBroughtAllItMayGoesOnAndItsTimelineSaysSo() {
    reach(Stage.RUN);
    host.full.complete("more than 1000 bytes in all");
    guest.status = Future.succeededFuture(new GuestStatus.Complete());
    timers.advance(Duration.ofSeconds(1));
    assertThat(store.end).contains(new AttemptEnd.Completed());
    assertThat(eventTypes()).containsOnlyOnce("results.limit");
    assertThat(diary).contains("drain results");
  }

  @Test
  void aGuestThatDoesNotStopAtItsLimitEndsItsAttemptAndTheMachineIsOff() {
    reach(Stage.RUN);
    host.full.complete("more than 1000 bytes in all");
    host.exhausted.complete("as much again");
    assertThat(failed().code()).isEqualTo("results.limit");
    assertThat(failed().message()).contains("as much again");
    assertThat(eventTypes()).containsOnlyOnce("results.limit").contains("results.summary");
    assertThat(diary).contains("close results", "stop machine").doesNotContain("drain results");
  }

  @Test
  void aLimitThatIsExceededWhileResultsAreCollectedSpoilsNothing() {
    reach(Stage.COLLECT);
    host.exhausted.complete("as much again");
    assertThat(store.end).contains(new AttemptEnd.Completed());
  }

  @Test
  void aHostThatCannotStoreResultsHandsTheJobToAnother() {
    reach(Stage.RUN);
    host.unwritable.complete("only 3 bytes are free");
    assertThat(requeued().code()).isEqualTo("results.unwritable");
    assertThat(requeued().message()).contains("only 3 bytes are free");
  }

  @Test
  void anAnalyzerThatFailsFailsTheJobAndItsResultsAreCollected() {
    reach(Stage.RUN);
    guest.status = Future.succeededFuture(new GuestStatus.Failed("package not found"));
    timers.advance(Duration.ofSeconds(1));
    assertThat(failed().code()).isEqualTo("run.analyzer-crashed");
    assertThat(failed().message()).contains("package not found");
    assertThat(diary).contains("drain results");
  }

  @Test
  void aBusyGuestMayBeSilentForAWhile() {
    reach(Stage.RUN);
    guest.status =
        Future.failedFuture(new GuestException(GuestProblem.HUNG, "GET /status: no answer"));
    timers.advance(DEADLINES.agentLost().minusSeconds(2));
    guest.status = Future.succeededFuture(new GuestStatus.Complete());
    timers.advance(Duration.ofSeconds(2));
    assertThat(store.end).contains(new AttemptEnd.Completed());
  }

  @Test
  void anAgentThatStaysSilentIsLostLongBeforeTheSamplesTimeIsOver() {
    reach(Stage.RUN);
    guest.status =
        Future.failedFuture(new GuestException(GuestProblem.REFUSED, "connection refused"));
    timers.advance(DEADLINES.agentLost().plusSeconds(2));
    assertThat(failed().code()).isEqualTo("run.agent-lost");
  }

  @Test
  void anAnalyzerThatDoesNotComeBackAfterARestartFailsTheJobAndItsResultsAreCollected() {
    reach(Stage.RUN);
    guest.status = Future.succeededFuture(new GuestStatus.Idle());
    timers.advance(DEADLINES.boot().plusSeconds(1));
    assertThat(failed().code()).isEqualTo("run.guest-restarted");
    assertThat(diary).contains("drain results");
    assertThat(store.events).anyMatch(event -> event.type().equals("guest.restarted"));
    assertThat(timers.waiting()).isZero();
  }

  @Test
  void theAgentIsAskedAtOnceWhenTheAnalyzersLogEnds() {
    reach(Stage.RUN);
    timers.advance(Duration.ofSeconds(20));
    int before = guest.asked;
    host.logEnded.complete();
    assertThat(guest.asked).isEqualTo(before + 1);
  }

  @Test
  void aMachineThatGoesDownBeforeTheRunIsTheMachinesFault() {
    reach(Stage.BOOT);
    machine.lost.complete(MachineLoss.unknown("exited with 1"));
    assertThat(requeued().code()).isEqualTo("machine.lost");
  }

  @Test
  void aMachineThatGoesDownInTheUploadIsTheReasonThatTheConnectionBroke() {
    guest.uploaded = Future.failedFuture(new GuestException(GuestProblem.BROKEN, "closed"));
    ended = analysis.run();
    machine.ready();
    host.listens();
    guest.answers();
    assertThat(ended.isComplete()).isFalse();

    machine.lost.complete(MachineLoss.unknown("exited with 1"));

    assertThat(requeued().code()).isEqualTo("machine.lost");
  }

  @ParameterizedTest
  @EnumSource(names = {"GUEST", "UNKNOWN"})
  void aMachineThatGoesDownInTheRunWasTakenDownByItsSample(MachineLoss.By by) {
    reach(Stage.RUN);
    machine.lost.complete(new MachineLoss(by, "powered off"));
    assertThat(failed().code()).isEqualTo("run.agent-lost");
  }

  @Test
  void aGuestThatWritesTooMuchToItsDiskInTheRunDoesSoForItsSample() {
    reach(Stage.RUN);
    machine.lost.complete(new MachineLoss(MachineLoss.By.DISK_LIMIT, "wrote too much"));
    assertThat(failed().code()).isEqualTo("run.disk-limit");
    assertThat(failed().fault()).isEqualTo(Fault.SAMPLE);
  }

  @Test
  void aGuestThatWritesTooMuchToItsDiskBeforeItsSampleRunsIsTheMachinesFault() {
    reach(Stage.BOOT);
    machine.lost.complete(new MachineLoss(MachineLoss.By.DISK_LIMIT, "wrote too much"));
    assertThat(requeued().code()).isEqualTo("machine.lost");
    assertThat(requeued().fault()).isEqualTo(Fault.MACHINE);
  }

  @Test
  void aMachineThatItsHostKillsInTheRunIsNotBlamedOnTheSample() {
    reach(Stage.RUN);
    machine.lost.complete(new MachineLoss(MachineLoss.By.HOST, "killed"));
    assertThat(requeued().code()).isEqualTo("machine.lost");
    assertThat(requeued().fault()).isEqualTo(Fault.MACHINE);
  }

  @ParameterizedTest
  @EnumSource(
      value = Stage.class,
      names = {"CAPTURE", "BOOT", "UPLOAD", "RUN"})
  void aHostWithoutRoomForAMachineIsTheNodesFaultInEveryStage(Stage stage) {
    reach(stage);
    machine.lost.complete(new MachineLoss(MachineLoss.By.FULL_HOST, "no room"));
    timers.advance(DEADLINES.release());
    assertThat(requeued().code()).isEqualTo("machine.no-room");
    assertThat(requeued().fault()).isEqualTo(Fault.NODE);
  }

  @Test
  void aCaptureThatDiesEndsTheAttempt() {
    reach(Stage.RUN);
    host.captureLost.complete("tcpdump was killed");
    assertThat(requeued().code()).isEqualTo("capture.died");
  }

  @Test
  void lateResultsThatDoNotComeSpoilNothing() {
    reach(Stage.COLLECT);
    timers.advance(DEADLINES.collect());
    assertThat(store.end).contains(new AttemptEnd.Completed());
  }

  @Test
  void aNodeThatStopsHandsTheJobBack() {
    reach(Stage.RUN);
    analysis.interrupt(FailureCode.NODE_STOPPED, "");
    assertThat(failure(end -> ((AttemptEnd.HandedBack) end).failure()).code())
        .isEqualTo("node.stopped");
  }

  @Test
  void aStageThatBreaksEndsTheAttemptAndLeavesNothing() {
    host.broken = true;
    reach(Stage.RESTORE);
    machine.ready();
    assertThat(requeued().code()).isEqualTo("internal");
    assertThat(diary).contains("stop machine");
  }

  @Test
  void anAttemptIsAcceptedOnlyWhenItsResultsStandWhereTheyShouldAndItsMachineIsFreeMeanwhile() {
    host.copies = Future.failedFuture("there is no second node");
    guest.status = Future.succeededFuture(new GuestStatus.Complete());
    reach(Stage.BOOT);
    guest.answers();
    assertThat(analysis.released().isComplete()).isTrue();
    timers.advance(Duration.ofSeconds(10));
    assertThat(store.end).isEmpty();
    assertThat(eventTypes().stream().filter("results.waiting"::equals)).hasSize(1);

    host.copies = Future.succeededFuture();
    timers.advance(Duration.ofSeconds(3));
    assertThat(ended.result()).isTrue();
    assertThat(store.end).contains(new AttemptEnd.Completed());
    assertThat(diary).endsWith("secure files", "accept files");
  }

  @Test
  void aNodeThatStopsWhileResultsWaitForTheirCopiesHandsTheJobBack() {
    host.copies = Future.failedFuture("there is no second node");
    guest.status = Future.succeededFuture(new GuestStatus.Complete());
    reach(Stage.BOOT);
    guest.answers();
    analysis.interrupt(FailureCode.NODE_STOPPED, "");
    assertThat(failure(end -> ((AttemptEnd.HandedBack) end).failure()).code())
        .isEqualTo("node.stopped");
    assertThat(diary).doesNotContain("accept files");
  }

  @Test
  void aJobThatIsCancelledWhileItsResultsWaitForTheirCopiesIsCancelledAndNothingIsAccepted() {
    host.copies = Future.failedFuture("there is no second node");
    guest.status = Future.succeededFuture(new GuestStatus.Complete());
    reach(Stage.BOOT);
    guest.answers();
    analysis.interrupt(FailureCode.CANCELLED, "");
    analysis.interrupt(FailureCode.CANCELLED, "");
    assertThat(failure(end -> ((AttemptEnd.Cancelled) end).failure()).stage())
        .isEqualTo(Stage.TEARDOWN);
    assertThat(diary).doesNotContain("accept files");
  }

  @Test
  void aRunThatIsExtendedLastsLongerAndItsGuestIsTold() {
    reach(Stage.RUN);
    timers.advance(Duration.ofSeconds(30));
    analysis.extend(Duration.ofSeconds(20));
    assertThat(diary).contains("extend to 80 s");
    timers.advance(Duration.ofSeconds(64));
    assertThat(store.end).isEmpty();
    timers.advance(Duration.ofSeconds(1));
    assertThat(store.end).contains(new AttemptEnd.Completed());
    assertThat(store.events)
        .filteredOn(event -> event.type().equals("run.extended"))
        .singleElement()
        .satisfies(
            event ->
                assertThat(event.data())
                    .isEqualTo(new JsonObject().put("timeout", "80s").put("told", true)));
  }

  @Test
  void anExtensionThatIsHeardOfTwiceCountsOnce() {
    reach(Stage.RUN);
    analysis.extend(Duration.ofSeconds(20));
    analysis.extend(Duration.ofSeconds(20));
    analysis.extend(Duration.ofSeconds(10));
    assertThat(diary.stream().filter(entry -> entry.startsWith("extend"))).hasSize(1);
    timers.advance(Duration.ofSeconds(95));
    assertThat(store.end).contains(new AttemptEnd.Completed());
  }

  @ParameterizedTest
  @EnumSource(
      value = Stage.class,
      names = {"RESTORE", "CAPTURE", "BOOT"})
  void aJobThatIsExtendedBeforeItsSampleRunsIsGivenAllTheTimeAtOnce(Stage stage) {
    reach(stage);
    analysis.extend(Duration.ofSeconds(20));
    machine.restored.tryComplete(machine);
    if (!host.listening.future().isComplete()) {
      host.listens();
    }
    guest.answers();
    assertThat(guest.task.orElseThrow().timeout()).isEqualTo(Duration.ofSeconds(80));
    assertThat(diary).doesNotContain("extend to 80 s");
    timers.advance(Duration.ofSeconds(94));
    assertThat(store.end).isEmpty();
    timers.advance(Duration.ofSeconds(1));
    assertThat(store.end).contains(new AttemptEnd.Completed());
  }

  @Test
  void anExtensionThatComesWhileTheGuestIsBeingToldItsTimeIsToldAgain() {
    Promise<Void> uploading = Promise.promise();
    reach(Stage.BOOT);
    guest.uploaded = uploading.future();
    guest.answers();
    analysis.extend(Duration.ofSeconds(20));
    assertThat(guest.task.orElseThrow().timeout()).isEqualTo(Duration.ofSeconds(60));
    uploading.complete();
    assertThat(diary).containsSubsequence("execute", "extend to 80 s");
  }

  @Test
  void aGuestThatCannotBeToldIsWatchedLongerAllTheSame() {
    guest.extended =
        Future.failedFuture(new GuestException(GuestProblem.REJECTED, "the disk is full"));
    reach(Stage.RUN);
    analysis.extend(Duration.ofSeconds(20));
    assertThat(store.events)
        .filteredOn(event -> event.type().equals("run.extended"))
        .singleElement()
        .satisfies(event -> assertThat(event.data().encode()).contains("false", "disk is full"));
    timers.advance(Duration.ofSeconds(94));
    assertThat(store.end).isEmpty();
    timers.advance(Duration.ofSeconds(1));
    assertThat(store.end).contains(new AttemptEnd.Completed());
  }

  @Test
  void anExtensionAfterTheRunChangesNothing() {
    reach(Stage.COLLECT);
    analysis.extend(Duration.ofSeconds(20));
    assertThat(diary).noneMatch(entry -> entry.startsWith("extend"));
    timers.advance(DEADLINES.collect());
    assertThat(store.end).contains(new AttemptEnd.Completed());
  }

  @Test
  void anAttemptWhoseNodeLostItsLeaseIsHandedBackAndItsMachineIsNotBlamed() {
    reach(Stage.RUN);
    analysis.interrupt(FailureCode.FENCED, "");
    assertThat(failure(end -> ((AttemptEnd.HandedBack) end).failure()).code()).isEqualTo("fenced");
  }

  @Test
  void anAttemptThatWasFencedOffEndsItselfAndWritesNothing() {
    reach(Stage.BOOT);
    store.stale = true;
    guest.answers();
    assertThat(ended.result()).isFalse();
    assertThat(store.end).isEmpty();
    assertThat(diary).contains("stop machine", "stop capture now").doesNotContain("accept files");
  }

  @Test
  void anAnalysisGoesOnWhileTheStoreIsAwayAndWritesEverythingWhenItIsBack() {
    reach(Stage.CAPTURE);
    store.away = true;
    guest.status = Future.succeededFuture(new GuestStatus.Complete());
    host.listens();
    guest.answers();
    assertThat(diary).contains("stop machine");
    assertThat(store.end).isEmpty();

    store.away = false;
    timers.advance(Duration.ofSeconds(3));
    assertThat(ended.result()).isTrue();
    assertThat(store.end).contains(new AttemptEnd.Completed());
    assertThat(eventTypes().stream().filter("stage.started"::equals))
        .hasSize(Stage.values().length);
  }
}
