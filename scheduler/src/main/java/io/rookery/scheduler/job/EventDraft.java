package io.rookery.scheduler.job;

import static java.util.Objects.requireNonNull;

import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * An event of an attempt that is still to be written; the store gives it its place and time.
 *
 * @param type what happened, such as {@code stage.started}
 * @param stage the stage that the attempt is in from now on; empty to leave it as it is
 * @param data the facts, as JSON
 */
public record EventDraft(String type, Optional<Stage> stage, JsonObject data) {

  public EventDraft {
    requireNonNull(type, "type");
    requireNonNull(stage, "stage");
    requireNonNull(data, "data");
  }

  /** An event that leaves the attempt's stage as it is. */
  public static EventDraft of(String type, JsonObject data) {
    return new EventDraft(type, Optional.empty(), data);
  }
}
