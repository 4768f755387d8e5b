package io.rookery.scheduler.analysis;

import io.rookery.scheduler.guest.GuestException;
import io.rookery.scheduler.job.EventDraft;
import io.rookery.scheduler.job.EventType;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * How long an agent has given no answer. Told once when a silence has lasted for a quarter of what
 * is borne, and once when it ends, so a guest cannot fill its timeline by answering now and then.
 */
final class GuestSilence {
  private final Timers timers;
  private final Duration borne;
  private final Consumer<EventDraft> timeline;
  private OptionalLong since = OptionalLong.empty();
  private boolean told;

  /** {@code borne} is how long a silence may last. */
  GuestSilence(Timers timers, Duration borne, Consumer<EventDraft> timeline) {
    this.timers = timers;
    this.borne = borne;
    this.timeline = timeline;
  }

  /** The agent has answered. */
  void ends() {
    if (told) {
      told = false;
      timeline.accept(EventDraft.of(EventType.GUEST_ANSWERS, new JsonObject().put("ms", lasted())));
    }
    since = OptionalLong.empty();
  }

  /** The agent has not answered; whether that has gone on for too long. */
  boolean tooLong(GuestException problem) {
    if (since.isEmpty()) {
      since = OptionalLong.of(timers.millis());
      return false;
    }
    if (!told && lasted() >= borne.dividedBy(4).toMillis()) {
      told = true;
      timeline.accept(
          EventDraft.of(
              EventType.GUEST_SILENT, new JsonObject().put("message", problem.getMessage())));
    }
    return lasted() >= borne.toMillis();
  }

  /** Whether the agent has not answered when it was asked last. */
  boolean lasts() {
    return since.isPresent();
  }

  private long lasted() {
    return timers.millis() - since.orElseThrow();
  }
}
