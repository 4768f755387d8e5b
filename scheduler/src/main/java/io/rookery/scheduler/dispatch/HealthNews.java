package io.rookery.scheduler.dispatch;

import io.rookery.scheduler.job.EventType;
import io.rookery.scheduler.job.Failure;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells log, events and metrics of machines and nodes that leave work and come back. */
final class HealthNews {
  private static final Logger LOG = LoggerFactory.getLogger(HealthNews.class);

  private final NodeNotes notes;
  private final DispatchMetrics metrics;
  private final Runnable changed;

  /** {@code changed} is run whenever there is something new to see. */
  HealthNews(NodeNotes notes, DispatchMetrics metrics, Runnable changed) {
    this.notes = notes;
    this.metrics = metrics;
    this.changed = changed;
  }

  void quarantined(String machine, Failure failure, Suspension suspension) {
    LOG.warn(
        "{} is quarantined, {}. It takes no job until one has passed, or an operator resumes it",
        machine,
        suspension.sentence());
    notes.tell(
        EventType.MACHINE_QUARANTINED,
        new JsonObject()
            .put("machine", machine)
            .put("failure", failure.toJson())
            .put("nextProbeAt", suspension.nextProbeAt().toString()));
    changed.run();
  }

  /** A canary has ended; {@code suspension} is the machine's now. */
  void probed(String machine, Optional<Failure> failure, Optional<Suspension> suspension) {
    String unwell = Blame.of(failure) == Blame.UNKNOWN ? "abandoned" : "failed";
    String outcome = failure.isEmpty() ? "passed" : unwell;
    metrics.probed(outcome);
    LOG.info(
        "A canary on {} {}{}",
        machine,
        outcome,
        failure.map(why -> ": " + why.code() + ", " + why.message()).orElse(""));
    JsonObject data = new JsonObject().put("machine", machine).put("outcome", outcome);
    failure.ifPresent(why -> data.put("failure", why.toJson()));
    suspension.ifPresent(still -> data.put("nextProbeAt", still.nextProbeAt().toString()));
    notes.tell(EventType.MACHINE_PROBED, data);
    changed.run();
  }

  void returned(String machine, Return how) {
    LOG.info("{} has returned from quarantine: {}", machine, how.text());
    notes.tell(EventType.MACHINE_RETURNED, by(how).put("machine", machine));
    changed.run();
  }

  void held(Failure failure, Suspension suspension) {
    LOG.warn(
        "This node is held, {}. It claims nothing until one has passed, or an operator resumes it",
        suspension.sentence());
    metrics.held(true);
    notes.tell(
        EventType.NODE_HELD,
        new JsonObject()
            .put("failure", failure.toJson())
            .put("nextProbeAt", suspension.nextProbeAt().toString()));
    changed.run();
  }

  void resumed(Return how) {
    LOG.info("This node claims jobs again: {}", how.text());
    metrics.held(false);
    notes.tell(EventType.NODE_RESUMED, by(how));
    changed.run();
  }

  private static JsonObject by(Return how) {
    return new JsonObject().put("by", how.name().toLowerCase(Locale.ROOT));
  }

  /** What has ended a quarantine or a hold. */
  enum Return {
    CANARY("a canary has done well"),
    ATTEMPT("an attempt has done well"),
    OPERATOR("an operator has resumed it");

    private final String text;

    Return(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }
  }
}
