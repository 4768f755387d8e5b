package io.rookery.scheduler.analysis;

import static io.rookery.scheduler.analysis.AnalysisRig.DEADLINES;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.scheduler.guest.GuestException;
import io.rookery.scheduler.guest.GuestProblem;
import io.rookery.scheduler.guest.GuestStatus;
import io.rookery.scheduler.job.AttemptEnd;
import io.rookery.scheduler.job.Stage;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * While the sample runs it has its time, extensions count, and limits and silence are told apart.
 */
class AnalysisRunTest {
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
  void aSampleThatNeverEndsIsEndedByItsTimeoutAndTheJobIsComplete() {
    rig.midway(Stage.RUN);
    rig.timers.advance(Duration.ofSeconds(75));
    assertThat(rig.store.end).contains(new AttemptEnd.Completed());
    assertThat(rig.eventTypes()).contains("run.timeout");
  }

  @Test
  void aSampleWhoseAgentCannotTellTheEndRunsForItsOwnTime() {
    rig.guest.tellsEnd = false;
    rig.midway(Stage.RUN);

    rig.timers.advance(Duration.ofSeconds(60));

    assertThat(rig.eventTypes()).contains("run.timeout");
    assertThat(rig.ended.isComplete()).isTrue();
  }

  @Test
  void theAgentIsAskedAtOnceWhenTheAnalyzersLogEnds() {
    rig.midway(Stage.RUN);
    rig.timers.advance(Duration.ofSeconds(20));
    int before = rig.guest.asked;
    rig.host.logEnded.complete();
    assertThat(rig.guest.asked).isEqualTo(before + 1);
  }

  @Test
  void aBusyGuestMayBeSilentForAWhile() {
    rig.midway(Stage.RUN);
    rig.guest.status =
        Future.failedFuture(new GuestException(GuestProblem.HUNG, "GET /status: no answer"));
    rig.timers.advance(DEADLINES.agentLost().minusSeconds(2));
    rig.guest.status = Future.succeededFuture(new GuestStatus.Complete());
    rig.timers.advance(Duration.ofSeconds(2));
    assertThat(rig.store.end).contains(new AttemptEnd.Completed());
  }

  @Test
  void anAgentThatStaysSilentIsLostLongBeforeTheSamplesTimeIsOver() {
    rig.midway(Stage.RUN);
    rig.guest.status =
        Future.failedFuture(new GuestException(GuestProblem.REFUSED, "connection refused"));
    rig.timers.advance(DEADLINES.agentLost().plusSeconds(2));
    assertThat(rig.failed().code()).isEqualTo("run.agent-lost");
  }

  @Test
  void anAnalyzerThatDoesNotComeBackAfterARestartFailsTheJobAndItsResultsAreCollected() {
    rig.midway(Stage.RUN);
    rig.guest.status = Future.succeededFuture(new GuestStatus.Idle());
    rig.timers.advance(DEADLINES.boot().plusSeconds(1));
    assertThat(rig.failed().code()).isEqualTo("run.guest-restarted");
    assertThat(rig.diary).contains("drain results");
    assertThat(rig.store.events).anyMatch(event -> event.type().equals("guest.restarted"));
    assertThat(rig.timers.waiting()).isZero();
  }

  @Test
  void anAttemptThatHasBroughtAllItMayGoesOnAndItsTimelineSaysSo() {
    rig.midway(Stage.RUN);
    rig.host.full.complete("more than 1000 bytes in all");
    rig.guest.status = Future.succeededFuture(new GuestStatus.Complete());
    rig.timers.advance(Duration.ofSeconds(1));
    assertThat(rig.store.end).contains(new AttemptEnd.Completed());
    assertThat(rig.eventTypes()).containsOnlyOnce("results.limit");
    assertThat(rig.diary).contains("drain results");
  }

  @Test
  void aGuestThatDoesNotStopAtItsLimitEndsItsAttemptAndTheMachineIsOff() {
    rig.midway(Stage.RUN);
    rig.host.full.complete("more than 1000 bytes in all");
    rig.host.exhausted.complete("as much again");
    assertThat(rig.failed().code()).isEqualTo("results.limit");
    assertThat(rig.failed().message()).contains("as much again");
    assertThat(rig.eventTypes()).containsOnlyOnce("results.limit").contains("results.summary");
    assertThat(rig.diary).contains("close results", "stop machine").doesNotContain("drain results");
  }

  @Test
  void aLimitThatIsExceededWhileResultsAreCollectedSpoilsNothing() {
    rig.midway(Stage.COLLECT);
    rig.host.exhausted.complete("as much again");
    assertThat(rig.store.end).contains(new AttemptEnd.Completed());
  }

  @Test
  void aRunThatIsExtendedLastsLongerAndItsGuestIsTold() {
    rig.midway(Stage.RUN);
    rig.timers.advance(Duration.ofSeconds(30));
    rig.analysis.extend(Duration.ofSeconds(20));
    assertThat(rig.diary).contains("extend to 80 s");
    rig.timers.advance(Duration.ofSeconds(64));
    assertThat(rig.store.end).isEmpty();
    rig.timers.advance(Duration.ofSeconds(1));
    assertThat(rig.store.end).contains(new AttemptEnd.Completed());
    assertThat(rig.store.events)
        .filteredOn(event -> event.type().equals("run.extended"))
        .singleElement()
        .satisfies(
            event ->
                assertThat(event.data())
                    .isEqualTo(new JsonObject().put("timeout", "80s").put("told", true)));
  }

  @Test
  void anExtensionThatIsHeardOfTwiceCountsOnce() {
    rig.midway(Stage.RUN);
    rig.analysis.extend(Duration.ofSeconds(20));
    rig.analysis.extend(Duration.ofSeconds(20));
    rig.analysis.extend(Duration.ofSeconds(10));
    assertThat(rig.diary.stream().filter(entry -> entry.startsWith("extend"))).hasSize(1);
    rig.timers.advance(Duration.ofSeconds(95));
    assertThat(rig.store.end).contains(new AttemptEnd.Completed());
  }

  @ParameterizedTest
  @EnumSource(
      value = Stage.class,
      names = {"RESTORE", "CAPTURE", "BOOT"})
  void aJobThatIsExtendedBeforeItsSampleRunsIsGivenAllTheTimeAtOnce(Stage stage) {
    rig.midway(stage);
    rig.analysis.extend(Duration.ofSeconds(20));
    rig.machine.restored.tryComplete(rig.machine);
    if (!rig.host.listening.future().isComplete()) {
      rig.host.listens();
    }
    rig.guest.answers();
    assertThat(rig.guest.task.orElseThrow().timeout()).isEqualTo(Duration.ofSeconds(80));
    assertThat(rig.diary).doesNotContain("extend to 80 s");
    rig.timers.advance(Duration.ofSeconds(94));
    assertThat(rig.store.end).isEmpty();
    rig.timers.advance(Duration.ofSeconds(1));
    assertThat(rig.store.end).contains(new AttemptEnd.Completed());
  }

  @Test
  void anExtensionThatComesWhileTheGuestIsBeingToldItsTimeIsToldAgain() {
    Promise<Void> uploading = Promise.promise();
    rig.midway(Stage.BOOT);
    rig.guest.uploaded = uploading.future();
    rig.guest.answers();
    rig.analysis.extend(Duration.ofSeconds(20));
    assertThat(rig.guest.task.orElseThrow().timeout()).isEqualTo(Duration.ofSeconds(60));
    uploading.complete();
    assertThat(rig.diary).containsSubsequence("execute", "extend to 80 s");
  }

  @Test
  void aGuestThatCannotBeToldIsWatchedLongerAllTheSame() {
    rig.guest.extended =
        Future.failedFuture(new GuestException(GuestProblem.REJECTED, "the disk is full"));
    rig.midway(Stage.RUN);
    rig.analysis.extend(Duration.ofSeconds(20));
    assertThat(rig.store.events)
        .filteredOn(event -> event.type().equals("run.extended"))
        .singleElement()
        .satisfies(event -> assertThat(event.data().encode()).contains("false", "disk is full"));
    rig.timers.advance(Duration.ofSeconds(94));
    assertThat(rig.store.end).isEmpty();
    rig.timers.advance(Duration.ofSeconds(1));
    assertThat(rig.store.end).contains(new AttemptEnd.Completed());
  }

  @Test
  void anExtensionAfterTheRunChangesNothing() {
    rig.midway(Stage.COLLECT);
    rig.analysis.extend(Duration.ofSeconds(20));
    assertThat(rig.diary).noneMatch(entry -> entry.startsWith("extend"));
    rig.timers.advance(DEADLINES.collect());
    assertThat(rig.store.end).contains(new AttemptEnd.Completed());
  }
}
