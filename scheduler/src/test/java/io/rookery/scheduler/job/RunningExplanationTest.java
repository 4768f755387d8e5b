package io.rookery.scheduler.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RunningExplanationTest {
  private static final Instant START = Instant.parse("2026-11-23T12:00:00Z");
  private static final RunLimits LIMITS =
      new RunLimits(
          Duration.ofSeconds(200),
          Duration.ofHours(24),
          Duration.ofSeconds(60),
          Map.of(Stage.BOOT, Duration.ofSeconds(120)));

  private final List<JobEvent> timeline = new ArrayList<>();
  private boolean cancelRequested;
  private Duration extended = Duration.ZERO;

  private void event(int second, String type, JsonObject data) {
    timeline.add(
        new JobEvent(
            timeline.size() + 1,
            OptionalLong.of(17),
            OptionalInt.of(2),
            type,
            START.plusSeconds(second),
            data));
  }

  private void stage(int second, Stage stage) {
    event(second, EventType.STAGE_STARTED, new JsonObject().put("stage", stage.wireName()));
  }

  private JsonObject explained(int second, Stage stage) {
    Attempt attempt =
        new Attempt(
            2, "node-1", "lab-3", stage, START, Optional.empty(), Optional.empty(), extended);
    Job job =
        new Job(
            17,
            new JobSpecReader(new JsonObject().put("url", "http://a.test/").put("timeout", "90s"))
                .read(0),
            JobState.RUNNING,
            START,
            Optional.of(attempt),
            Optional.empty(),
            Set.of(),
            cancelRequested);
    return RunningExplanation.of(job, attempt, timeline, LIMITS, START.plusSeconds(second));
  }

  @Test
  void aStageIsToldWithItsAgeAndWhatItWaitsForAndHowLong() {
    stage(3, Stage.BOOT);
    assertThat(explained(33, Stage.BOOT))
        .isEqualTo(
            new JsonObject()
                .put(
                    "reason",
                    "attempt 2 is in stage boot on machine lab-3 of node node-1 since"
                        + " 2026-11-23T12:00:03Z (30 s); it waits for the guest's agent to answer,"
                        + " for 90 s more at most")
                .put("stage", "boot")
                .put("since", "2026-11-23T12:00:03Z")
                .put("until", "2026-11-23T12:02:03Z"));
  }

  @Test
  void aDeadlineThatDependsOnTheSampleIsTheOneItsNodeHasAnnounced() {
    event(
        10,
        EventType.STAGE_STARTED,
        new JsonObject().put("stage", "upload").put("deadlineMs", 45_000));
    assertThat(explained(15, Stage.UPLOAD).getString("reason")).endsWith("for 40 s more at most");
  }

  @Test
  void aRunLastsForTheTimeOfItsJobAndItsExtensionsAndWhatTheAnalyzerMayExceedThemBy() {
    extended = Duration.ofSeconds(30);
    stage(10, Stage.RUN);
    assertThat(explained(10, Stage.RUN).getString("reason"))
        .contains("it waits for the sample to end, for 180 s more at most");
  }

  @Test
  void aStageWithoutADeadlineOfItsOwnPromisesNone() {
    stage(10, Stage.TEARDOWN);
    JsonObject answer = explained(11, Stage.TEARDOWN);
    assertThat(answer.getString("reason"))
        .endsWith("it waits for everything it held to be released");
    assertThat(answer.containsKey("until")).isFalse();
  }

  @Test
  void anEndThatWasAskedForIsTold() {
    stage(10, Stage.RUN);
    event(20, EventType.JOB_CANCEL_REQUESTED, new JsonObject());
    stage(20, Stage.TEARDOWN);
    cancelRequested = true;
    assertThat(explained(21, Stage.TEARDOWN).getString("reason"))
        .startsWith(
            "its end was asked for at 2026-11-23T12:00:20Z, and its node ends it: attempt 2")
        .contains("stage teardown");
  }

  @Test
  void resultsThatWaitAreTold() {
    stage(10, Stage.TEARDOWN);
    event(11, EventType.STAGE_ENDED, new JsonObject().put("stage", "teardown"));
    assertThat(explained(12, Stage.TEARDOWN).getString("reason"))
        .isEqualTo("its attempt has run, its machine is free, and its end is being written");
    event(12, EventType.RESULTS_WAITING, new JsonObject().put("message", "one node is missing"));
    assertThat(explained(13, Stage.TEARDOWN).getString("reason"))
        .isEqualTo(
            "its attempt has run, and its results wait for their copies: one node is missing");
  }

  @Test
  void aStageWhoseEventIsNotWrittenYetBeganWithTheAttempt() {
    assertThat(explained(1, Stage.RESTORE).getString("since")).isEqualTo(START.toString());
  }
}
