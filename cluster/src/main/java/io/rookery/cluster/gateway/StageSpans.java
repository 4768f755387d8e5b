package io.rookery.cluster.gateway;

import io.rookery.scheduler.job.EventType;
import io.rookery.scheduler.job.JobEvent;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How long each stage of each attempt took, read from a job's events: a stage begins with {@code
 * stage.started} and ends with the next event that says so, which is another event of that stage,
 * the start of another stage, or the end of the attempt or job.
 */
final class StageSpans {
  private static final String STARTED = EventType.STAGE_STARTED;

  /** A stage; without an end it still goes on. */
  private record Span(int attempt, String stage, Instant from, Optional<Instant> to) {}

  private final List<Span> spans = new ArrayList<>();

  static StageSpans of(List<JobEvent> events) {
    StageSpans spans = new StageSpans();
    events.forEach(spans::take);
    return spans;
  }

  private void take(JobEvent event) {
    boolean started = event.type().equals(STARTED);
    if (started || ends(event)) {
      endLast(event.at());
    }
    if (started) {
      String stage = event.data().getString("stage", "");
      spans.add(new Span(event.attempt().orElse(0), stage, event.at(), Optional.empty()));
    }
  }

  private boolean ends(JobEvent event) {
    if (event.type().startsWith("stage.")) {
      String stage = event.data().getString("stage", "");
      return !spans.isEmpty() && spans.get(spans.size() - 1).stage().equals(stage);
    }
    return switch (event.type()) {
      case EventType.ATTEMPT_ENDED,
          EventType.ATTEMPT_NODE_LOST,
          EventType.JOB_COMPLETED,
          EventType.JOB_FAILED,
          EventType.JOB_CANCELLED,
          EventType.JOB_REQUEUED ->
          true;
      default -> false;
    };
  }

  private void endLast(Instant at) {
    if (!spans.isEmpty()) {
      Span last = spans.get(spans.size() - 1);
      Optional<Instant> to = last.to().or(() -> Optional.of(at));
      spans.set(spans.size() - 1, new Span(last.attempt(), last.stage(), last.from(), to));
    }
  }

  /** {@code [{attempt, stage, startedAt, millis?}]}; {@code millis} is missing while it goes on. */
  JsonArray toJson() {
    JsonArray array = new JsonArray();
    for (Span span : spans) {
      JsonObject json =
          new JsonObject()
              .put("attempt", span.attempt())
              .put("stage", span.stage())
              .put("startedAt", span.from().toString());
      span.to().ifPresent(to -> json.put("millis", Duration.between(span.from(), to).toMillis()));
      array.add(json);
    }
    return array;
  }
}
