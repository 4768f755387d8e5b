package io.rookery.scheduler.job;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Why a running job is where it is: its stage, since when, for what it waits, and how long yet. */
final class RunningExplanation {
  private final Job job;
  private final Attempt attempt;
  private final List<JobEvent> timeline;
  private final Instant now;

  private RunningExplanation(Job job, Attempt attempt, List<JobEvent> timeline, Instant now) {
    this.job = job;
    this.attempt = attempt;
    this.timeline = timeline;
    this.now = now;
  }

  /**
   * {@code {reason, stage, since, until}}; the last, by when the stage is given up, only where one
   * deadline says.
   *
   * @param timeline the job's events, oldest first
   * @param limits of the node that is asked; those of the node that runs the job may differ
   */
  static JsonObject of(
      Job job, Attempt attempt, List<JobEvent> timeline, RunLimits limits, Instant now) {
    return new RunningExplanation(job, attempt, timeline, now).answer(limits);
  }

  private JsonObject answer(RunLimits limits) {
    Stage stage = attempt.stage();
    Optional<JobEvent> started =
        last(EventType.STAGE_STARTED)
            .filter(event -> stage.wireName().equals(event.data().getString("stage")));
    Instant since = started.map(JobEvent::at).orElse(attempt.startedAt());
    Optional<Instant> until =
        job.cancelRequested()
            ? Optional.empty()
            : started
                .flatMap(RunningExplanation::announced)
                .or(() -> limits.deadline(stage, job.spec(), attempt.extended()))
                .map(since::plus);
    JsonObject answer =
        new JsonObject()
            .put("reason", reason(stage, since, until))
            .put("stage", stage.wireName())
            .put("since", since.toString());
    until.ifPresent(end -> answer.put("until", end.toString()));
    return answer;
  }

  /** A deadline that depends on the job stands in the event. */
  private static Optional<Duration> announced(JobEvent started) {
    return started.data().getValue("deadlineMs") instanceof Number millis
        ? Optional.of(Duration.ofMillis(millis.longValue()))
        : Optional.empty();
  }

  private String reason(Stage stage, Instant since, Optional<Instant> until) {
    if (torndown()) {
      return last(EventType.RESULTS_WAITING)
          .map(
              waiting ->
                  "its attempt has run, and its results wait for their copies: "
                      + waiting.data().getString("message"))
          .orElse("its attempt has run, its machine is free, and its end is being written");
    }
    String place =
        "attempt %d is in stage %s on machine %s of node %s since %s (%s)"
            .formatted(
                attempt.number(),
                stage.wireName(),
                attempt.machine(),
                attempt.node(),
                since,
                seconds(since, now));
    if (job.cancelRequested()) {
      return "its end was asked for%s, and its node ends it: %s"
          .formatted(
              last(EventType.JOB_CANCEL_REQUESTED).map(event -> " at " + event.at()).orElse(""),
              place);
    }
    return "%s; it waits for %s%s"
        .formatted(
            place,
            awaited(stage),
            until.map(end -> ", for %s more at most".formatted(seconds(now, end))).orElse(""));
  }

  /** The stage's name stays that of the teardown until the end is written. */
  private boolean torndown() {
    return last(EventType.STAGE_ENDED)
        .filter(event -> Stage.TEARDOWN.wireName().equals(event.data().getString("stage")))
        .isPresent();
  }

  /** The last such event of the present attempt. */
  private Optional<JobEvent> last(String type) {
    return timeline.stream()
        .filter(event -> event.attempt().orElse(0) == attempt.number())
        .filter(event -> event.type().equals(type))
        .reduce((earlier, later) -> later);
  }

  private static String awaited(Stage stage) {
    return switch (stage) {
      case RESTORE -> "its machine to reach the snapshot";
      case CAPTURE -> "the packet capture to listen";
      case BOOT -> "the guest's agent to answer";
      case UPLOAD -> "the guest to take the analyzer and the sample";
      case RUN -> "the sample to end";
      case COLLECT -> "late results of the guest";
      case TEARDOWN -> "everything it held to be released";
    };
  }

  /** Clocks of nodes and store differ a little: never a negative time. */
  private static String seconds(Instant from, Instant to) {
    return Math.max(0, Duration.between(from, to).toSeconds()) + " s";
  }
}
