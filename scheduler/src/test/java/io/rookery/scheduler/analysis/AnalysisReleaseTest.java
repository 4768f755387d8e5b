package io.rookery.scheduler.analysis;

import static io.rookery.scheduler.analysis.AnalysisRig.DEADLINES;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.scheduler.guest.GuestException;
import io.rookery.scheduler.guest.GuestProblem;
import io.rookery.scheduler.guest.GuestStatus;
import io.rookery.scheduler.job.AttemptEnd;
import io.rookery.scheduler.job.FailureCode;
import io.rookery.scheduler.job.Stage;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * However an attempt ends, all it holds is released, its machine first of all, and it ends once.
 */
class AnalysisReleaseTest {
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
  void aNodeThatStopsInTheTeardownLeavesWhatWasDecided() {
    rig.midway(Stage.TEARDOWN);
    rig.analysis.interrupt(FailureCode.NODE_STOPPED, "");
    rig.timers.advance(DEADLINES.release().multipliedBy(2));
    assertThat(rig.store.end).contains(new AttemptEnd.Completed());
  }

  @Test
  void aJobThatIsCancelledWhileAnAttemptThatFailedIsTornDownIsNotTriedAgain() {
    rig.machine.stopped = Promise.<Void>promise().future();
    rig.midway(Stage.BOOT);
    rig.guest.found.fail(new GuestException(GuestProblem.UNKNOWN_AGENT, "a web server"));
    assertThat(rig.started).contains(Stage.TEARDOWN);
    rig.analysis.interrupt(FailureCode.CANCELLED, "");
    rig.timers.advance(DEADLINES.release().multipliedBy(2));
    assertThat(rig.failure(end -> ((AttemptEnd.Cancelled) end).failure()).stage())
        .isEqualTo(Stage.TEARDOWN);
  }

  @Test
  void aCancellationWaitsForTheMachineOnlyWhateverElseHangs() {
    Future<Void> never = Promise.<Void>promise().future();
    rig.guest.closed = never;
    rig.host.closed = never;
    rig.midway(Stage.RUN);
    rig.analysis.interrupt(FailureCode.CANCELLED, "");
    assertThat(rig.analysis.released().isComplete()).isFalse();
    rig.timers.advance(Duration.ofMillis(2_000));
    assertThat(rig.analysis.released().isComplete()).isTrue();
    assertThat(rig.diary).containsSubsequence("close results", "close agent", "stop machine");
    assertThat(rig.failure(end -> ((AttemptEnd.Cancelled) end).failure()).stage())
        .isEqualTo(Stage.RUN);
  }

  @Test
  void aCancellationHastensATeardownThatIsUnderWay() {
    rig.guest.closed = Promise.<Void>promise().future();
    rig.guest.status = Future.succeededFuture(new GuestStatus.Complete());
    rig.midway(Stage.BOOT);
    rig.guest.answers();
    assertThat(rig.started).contains(Stage.TEARDOWN);
    rig.timers.advance(Duration.ofMillis(500));
    assertThat(rig.diary).doesNotContain("stop machine");
    rig.analysis.interrupt(FailureCode.CANCELLED, "");
    rig.timers.advance(Duration.ofMillis(500));
    assertThat(rig.diary).contains("stop machine", "stop capture now");
    assertThat(rig.failure(end -> ((AttemptEnd.Cancelled) end).failure()).stage())
        .isEqualTo(Stage.TEARDOWN);
  }

  @Test
  void whatAStageWasAboutToAcquireWhenItWasInterruptedIsNotAcquired() {
    Promise<Void> resuming = Promise.promise();
    rig.machine.resumed = resuming.future();
    rig.midway(Stage.BOOT);
    rig.analysis.interrupt(FailureCode.CANCELLED, "");
    assertThat(rig.analysis.released().isComplete()).isTrue();
    resuming.complete();
    assertThat(rig.diary).doesNotContain("search agent");
  }

  @Test
  void aMachineIsNotRestoredForAnAttemptThatWasCancelledBefore() {
    Promise<Path> making = Promise.promise();
    rig.host.folder = making.future();
    rig.ended = rig.analysis.run();
    rig.analysis.interrupt(FailureCode.CANCELLED, "");
    assertThat(rig.analysis.released().isComplete()).isTrue();
    making.complete(Path.of("attempt"));
    assertThat(rig.diary).doesNotContain("restore");
  }

  @Test
  void aMachineIsFreeBeforeTheSampleStandsBesideItsResults() {
    Promise<Void> linking = Promise.promise();
    rig.host.linked = linking.future();
    rig.guest.status = Future.succeededFuture(new GuestStatus.Complete());
    rig.midway(Stage.BOOT);
    rig.guest.answers();
    assertThat(rig.analysis.released().isComplete()).isTrue();
    assertThat(rig.diary).doesNotContain("secure files");
    linking.complete();
    assertThat(rig.diary).endsWith("secure files", "accept files");
  }

  @Test
  void aReleaseThatHangsIsReportedAndDelaysTheOthersByItsDeadlineOnly() {
    rig.midway(Stage.TEARDOWN);
    assertThat(rig.diary).doesNotContain("stop capture");
    rig.timers.advance(DEADLINES.release());
    assertThat(rig.diary).contains("stop capture");
    rig.timers.advance(DEADLINES.release());
    assertThat(rig.ended.result()).isTrue();
    assertThat(rig.eventTypes()).contains("teardown.failed");
  }

  @Test
  void aNodeThatStopsHandsTheJobBack() {
    rig.midway(Stage.RUN);
    rig.analysis.interrupt(FailureCode.NODE_STOPPED, "");
    assertThat(rig.failure(end -> ((AttemptEnd.HandedBack) end).failure()).code())
        .isEqualTo("node.stopped");
  }

  @Test
  void anAttemptIsAcceptedOnlyWhenItsResultsStandWhereTheyShouldAndItsMachineIsFreeMeanwhile() {
    rig.host.copies = Future.failedFuture("there is no second node");
    rig.guest.status = Future.succeededFuture(new GuestStatus.Complete());
    rig.midway(Stage.BOOT);
    rig.guest.answers();
    assertThat(rig.analysis.released().isComplete()).isTrue();
    rig.timers.advance(Duration.ofSeconds(10));
    assertThat(rig.store.end).isEmpty();
    assertThat(rig.eventTypes().stream().filter("results.waiting"::equals)).hasSize(1);

    rig.host.copies = Future.succeededFuture();
    rig.timers.advance(Duration.ofSeconds(3));
    assertThat(rig.ended.result()).isTrue();
    assertThat(rig.store.end).contains(new AttemptEnd.Completed());
    assertThat(rig.diary).endsWith("secure files", "accept files");
  }

  @Test
  void aNodeThatStopsWhileResultsWaitForTheirCopiesHandsTheJobBack() {
    rig.host.copies = Future.failedFuture("there is no second node");
    rig.guest.status = Future.succeededFuture(new GuestStatus.Complete());
    rig.midway(Stage.BOOT);
    rig.guest.answers();
    rig.analysis.interrupt(FailureCode.NODE_STOPPED, "");
    assertThat(rig.failure(end -> ((AttemptEnd.HandedBack) end).failure()).code())
        .isEqualTo("node.stopped");
    assertThat(rig.diary).doesNotContain("accept files");
  }

  @Test
  void aJobThatIsCancelledWhileItsResultsWaitForTheirCopiesIsCancelledAndNothingIsAccepted() {
    rig.host.copies = Future.failedFuture("there is no second node");
    rig.guest.status = Future.succeededFuture(new GuestStatus.Complete());
    rig.midway(Stage.BOOT);
    rig.guest.answers();
    rig.analysis.interrupt(FailureCode.CANCELLED, "");
    rig.analysis.interrupt(FailureCode.CANCELLED, "");
    assertThat(rig.failure(end -> ((AttemptEnd.Cancelled) end).failure()).stage())
        .isEqualTo(Stage.TEARDOWN);
    assertThat(rig.diary).doesNotContain("accept files");
  }

  @Test
  void anAttemptWhoseNodeLostItsLeaseIsHandedBackAndItsMachineIsNotBlamed() {
    rig.midway(Stage.RUN);
    rig.analysis.interrupt(FailureCode.FENCED, "");
    assertThat(rig.failure(end -> ((AttemptEnd.HandedBack) end).failure()).code())
        .isEqualTo("fenced");
  }

  @Test
  void anAttemptThatWasFencedOffEndsItselfAndWritesNothing() {
    rig.midway(Stage.BOOT);
    rig.store.stale = true;
    rig.guest.answers();
    assertThat(rig.ended.result()).isFalse();
    assertThat(rig.store.end).isEmpty();
    assertThat(rig.diary)
        .contains("stop machine", "stop capture now")
        .doesNotContain("accept files");
  }

  @Test
  void anAnalysisGoesOnWhileTheStoreIsAwayAndWritesEverythingWhenItIsBack() {
    rig.midway(Stage.CAPTURE);
    rig.store.away = true;
    rig.guest.status = Future.succeededFuture(new GuestStatus.Complete());
    rig.host.listens();
    rig.guest.answers();
    assertThat(rig.diary).contains("stop machine");
    assertThat(rig.store.end).isEmpty();

    rig.store.away = false;
    rig.timers.advance(Duration.ofSeconds(3));
    assertThat(rig.ended.result()).isTrue();
    assertThat(rig.store.end).contains(new AttemptEnd.Completed());
    assertThat(rig.eventTypes().stream().filter("stage.started"::equals))
        .hasSize(Stage.values().length);
  }
}
