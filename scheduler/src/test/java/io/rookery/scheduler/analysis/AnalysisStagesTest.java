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
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * An attempt goes from stage to stage under a clock that the test moves: no threads, no waiting.
 */
class AnalysisStagesTest {
  private static final Set<Lifecycle.Row> TAKEN = new LinkedHashSet<>();
  private static Vertx vertx;

  private final AnalysisRig rig = new AnalysisRig(vertx);

  @BeforeAll
  static void openBus() {
    vertx = Vertx.vertx();
  }

  @AfterEach
  void remember() {
    TAKEN.addAll(rig.taken);
  }

  @AfterAll
  static void everyRowOfTheLifecycleWasTaken() {
    vertx.close();
    assertThat(TAKEN).containsExactlyInAnyOrderElementsOf(Lifecycle.TABLE);
  }

  @Test
  void aJobGoesThroughAllStagesAndItsResourcesAreReleasedInReverseOrder() {
    rig.guest.status = Future.succeededFuture(new GuestStatus.Complete());
    rig.midway(Stage.BOOT);
    rig.guest.answers();

    assertThat(rig.ended.result()).isTrue();
    assertThat(rig.store.end).contains(new AttemptEnd.Completed());
    assertThat(rig.diary)
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
    assertThat(rig.started).containsExactly(Stage.values());
    assertThat(rig.timers.waiting()).isZero();
  }

  @Test
  void everyStageStartsAndEndsInTheTimeline() {
    rig.guest.status = Future.succeededFuture(new GuestStatus.Complete());
    rig.midway(Stage.BOOT);
    rig.guest.answers();

    for (Stage stage : Stage.values()) {
      assertThat(rig.store.events)
          .as("start of " + stage)
          .anyMatch(event -> event.stage().equals(Optional.of(stage)));
      assertThat(rig.store.events)
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
    rig.midway(Stage.CAPTURE);
    assertThat(rig.diary).containsExactly("restore", "capture");
    rig.host.listens();
    assertThat(rig.diary).contains("resume");
  }

  @ParameterizedTest
  @EnumSource(
      value = Stage.class,
      names = {"RESTORE", "CAPTURE", "BOOT", "UPLOAD"})
  void aStageThatMissesItsDeadlineEndsTheAttemptWithItsName(Stage stage) {
    rig.guest.lastProblem = new GuestException(GuestProblem.UNDECIDED, "no answer");
    rig.midway(stage);
    rig.timers.advance(Duration.ofSeconds(31));

    rig.timers.advance(DEADLINES.release());
    assertThat(rig.requeued().code()).isEqualTo(stage.wireName() + ".timeout");
    assertThat(rig.requeued().stage()).isEqualTo(stage);
  }

  @Test
  void theTimeOfAnUploadGrowsWithTheSampleAndStandsInTheTimeline() {
    rig.midway(Stage.UPLOAD);

    // One byte at 100 bytes a second.
    assertThat(rig.store.events)
        .filteredOn(event -> event.data().getString("stage", "").equals("upload"))
        .singleElement()
        .satisfies(event -> assertThat(event.data().getLong("deadlineMs")).isEqualTo(30_010));
    rig.timers.advance(Duration.ofMillis(30_009));
    assertThat(rig.ended.isComplete()).isFalse();
    rig.timers.advance(Duration.ofMillis(1));
    assertThat(rig.requeued().message()).contains("30010ms");
  }

  @Test
  void aBootThatIsOutOfTimeSaysWhatTheLastTrySaw() {
    rig.guest.lastProblem = new GuestException(GuestProblem.REFUSED, "connection refused");
    rig.midway(Stage.BOOT);
    rig.timers.advance(DEADLINES.boot());
    assertThat(rig.requeued().code()).isEqualTo("boot.refused");
    assertThat(rig.requeued().message()).contains("connection refused");
  }

  @Test
  void aMachineThatArrivesAfterItsDeadlineIsStoppedWhenItArrives() {
    rig.midway(Stage.RESTORE);
    rig.timers.advance(DEADLINES.restore().plus(DEADLINES.release()));
    assertThat(rig.requeued().code()).isEqualTo("restore.timeout");
    assertThat(rig.diary).doesNotContain("stop machine");
    rig.machine.ready();
    assertThat(rig.diary).contains("stop machine");
  }

  @ParameterizedTest
  @EnumSource(
      value = Stage.class,
      names = {"RESTORE", "CAPTURE", "BOOT", "UPLOAD", "RUN", "COLLECT", "TEARDOWN"})
  void aCancelledAttemptReleasesEverythingInEveryStage(Stage stage) {
    rig.midway(stage);
    rig.analysis.interrupt(FailureCode.CANCELLED, "");
    rig.timers.advance(DEADLINES.release().multipliedBy(2));

    assertThat(rig.failure(end -> ((AttemptEnd.Cancelled) end).failure()).stage()).isEqualTo(stage);
    if (stage.ordinal() > Stage.RESTORE.ordinal()) {
      assertThat(rig.diary).contains("stop machine");
    }
    if (stage.ordinal() > Stage.CAPTURE.ordinal()) {
      assertThat(rig.diary).contains("stop capture now");
    }
    if (stage.ordinal() > Stage.BOOT.ordinal()) {
      assertThat(rig.diary).contains("close agent", "close results");
    }
  }

  @Test
  void anAnalyzerThatFailsFailsTheJobAndItsResultsAreCollected() {
    rig.midway(Stage.RUN);
    rig.guest.status = Future.succeededFuture(new GuestStatus.Failed("package not found"));
    rig.timers.advance(Duration.ofSeconds(1));
    assertThat(rig.failed().code()).isEqualTo("run.analyzer-crashed");
    assertThat(rig.failed().message()).contains("package not found");
    assertThat(rig.diary).contains("drain results");
  }

  @Test
  void lateResultsThatDoNotComeSpoilNothing() {
    rig.midway(Stage.COLLECT);
    rig.timers.advance(DEADLINES.collect());
    assertThat(rig.store.end).contains(new AttemptEnd.Completed());
  }

  @Test
  void aSocketThatIsLeftAfterAnAttemptIsAnEvent() {
    rig.leaks.add(
        new JsonObject().put("kind", "inherited").put("sentence", "pid 336 (tcpdump) holds"));
    rig.guest.status = Future.succeededFuture(new GuestStatus.Complete());
    rig.midway(Stage.BOOT);
    rig.guest.answers();
    assertThat(rig.store.end).contains(new AttemptEnd.Completed());
    assertThat(rig.eventTypes()).contains("leak.found");
  }

  @Test
  void whatACaptureLostIsMarkedInTheTimeline() {
    rig.host
        .statistics
        .put("packetsDropped", 3)
        .put("limitReached", true)
        .put("bytes", 1024)
        .put("restarts", 1);
    rig.guest.status = Future.succeededFuture(new GuestStatus.Complete());
    rig.midway(Stage.BOOT);
    rig.guest.answers();
    assertThat(rig.eventTypes())
        .contains(
            "capture.statistics",
            "capture.packets-dropped",
            "capture.limit-reached",
            "capture.restarted");
  }
}
