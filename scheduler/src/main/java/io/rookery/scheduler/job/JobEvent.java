package io.rookery.scheduler.job;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * One entry of the append-only event log: something that happened to a job, a machine or a node.
 *
 * @param seq the place in the log; grows in the order of commits, so a reader that has seen n never
 *     finds a new event below n
 * @param jobId the job; empty for events of machines and nodes
 * @param attempt the attempt's number; empty where none is concerned
 * @param type what happened, such as {@code stage.started}
 * @param at by the store's clock
 * @param data the facts, as JSON
 */
public record JobEvent(
    long seq, OptionalLong jobId, OptionalInt attempt, String type, Instant at, JsonObject data) {

  /** The event as subscribers and clients read it. */
  public JsonObject toJson() {
    JsonObject json = new JsonObject().put("seq", seq).put("type", type).put("at", at.toString());
    jobId.ifPresent(id -> json.put("job", id));
    attempt.ifPresent(number -> json.put("attempt", number));
    return json.put("data", data);
  }

  /** The inverse of {@link #toJson()}. */
  public static JobEvent fromJson(JsonObject json) {
    return new JobEvent(
        json.getLong("seq"),
        json.containsKey("job") ? OptionalLong.of(json.getLong("job")) : OptionalLong.empty(),
        json.containsKey("attempt")
            ? OptionalInt.of(json.getInteger("attempt"))
            : OptionalInt.empty(),
        json.getString("type"),
        Instant.parse(json.getString("at")),
        json.getJsonObject("data"));
  }
}
