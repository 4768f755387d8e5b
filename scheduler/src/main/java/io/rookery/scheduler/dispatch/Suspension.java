package io.rookery.scheduler.dispatch;

import static java.util.Objects.requireNonNull;

import io.rookery.scheduler.job.Failure;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * Why a machine or a node takes no job for the time being, and when it is tried again.
 *
 * @param reason code and message of its last failure
 * @param since when it was taken out of work
 * @param nextProbeAt when a canary tries it next; while one does, when that was due
 * @param probes how many canaries have tried it since
 * @param probing whether a canary tries it now
 */
public record Suspension(
    String reason, Instant since, Instant nextProbeAt, int probes, boolean probing) {

  public Suspension {
    requireNonNull(reason, "reason");
    requireNonNull(since, "since");
    requireNonNull(nextProbeAt, "nextProbeAt");
  }

  static Suspension begin(Failure failure, Instant now, Instant nextProbeAt) {
    return new Suspension(text(failure), now, nextProbeAt, 0, false);
  }

  Suspension tried() {
    return new Suspension(reason, since, nextProbeAt, probes, true);
  }

  Suspension failed(Failure failure, Instant next) {
    return new Suspension(text(failure), since, next, probes + 1, false);
  }

  Suspension abandoned(Instant next) {
    return new Suspension(reason, since, next, probes, false);
  }

  private static String text(Failure failure) {
    return failure.code() + ": " + failure.message();
  }

  /** For people, to follow the name of what is suspended and the word for it. */
  public String sentence() {
    String next = probing ? "a canary tries it now" : "a canary tries it at " + nextProbeAt;
    return "since %s, %s; %s".formatted(since, reason, next);
  }

  /** {@code {reason, since, nextProbeAt, probes, probing?}}. */
  public JsonObject toJson() {
    JsonObject json =
        new JsonObject()
            .put("reason", reason)
            .put("since", since.toString())
            .put("nextProbeAt", nextProbeAt.toString())
            .put("probes", probes);
    return probing ? json.put("probing", true) : json;
  }

  /** The inverse of {@link #toJson()}; empty when that is not understood. */
  public static Optional<Suspension> fromJson(Object json) {
    try {
      JsonObject shown = (JsonObject) json;
      return Optional.of(
          new Suspension(
              shown.getString("reason"),
              Instant.parse(shown.getString("since")),
              Instant.parse(shown.getString("nextProbeAt")),
              shown.getInteger("probes"),
              shown.getBoolean("probing", false)));
    } catch (ClassCastException | NullPointerException | DateTimeParseException another) {
      return Optional.empty();
    }
  }
}
