package io.rookery.scheduler.job;

import static java.util.Objects.requireNonNull;

import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.Optional;

/**
 * Why an attempt did not end well: a value, stored with the job and shown to its owner.
 *
 * @param code the stable name of what happened, such as {@code boot.timeout}
 * @param stage in which stage it happened
 * @param fault whose fault it is
 * @param message what happened to what, in words for an operator
 * @param retriable whether another machine may try
 */
public record Failure(String code, Stage stage, Fault fault, String message, boolean retriable) {

  public Failure {
    requireNonNull(code, "code");
    requireNonNull(stage, "stage");
    requireNonNull(fault, "fault");
    requireNonNull(message, "message");
  }

  /** A failure of that code; {@code detail} is what was seen, the code's remedy is added to it. */
  public static Failure of(FailureCode code, Stage stage, String detail) {
    String message = detail.isBlank() ? code.remedy() : detail + " — " + code.remedy();
    return new Failure(code.code(), stage, code.fault(), message, code.retriable());
  }

  /** What an operator can do about it; empty when another release has given the code. */
  public Optional<String> remedy() {
    return FailureCode.of(code).map(FailureCode::remedy);
  }

  /**
   * The failure as users read it. The message ends with the remedy, which stands apart as well for
   * programs that show it in a place of its own.
   */
  public JsonObject toJson() {
    JsonObject json =
        new JsonObject()
            .put("code", code)
            .put("stage", stage.wireName())
            .put("fault", fault.wireName())
            .put("message", message)
            .put("retriable", retriable);
    remedy().ifPresent(words -> json.put("remedy", words));
    return json;
  }

  /** The inverse of {@link #toJson()}. */
  public static Failure fromJson(JsonObject json) {
    return new Failure(
        json.getString("code"),
        Stage.ofWireName(json.getString("stage")),
        Fault.valueOf(json.getString("fault").toUpperCase(Locale.ROOT)),
        json.getString("message"),
        json.getBoolean("retriable"));
  }
}
