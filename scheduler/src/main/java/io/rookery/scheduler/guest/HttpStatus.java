package io.rookery.scheduler.guest;

import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.Optional;

/**
 * The meaning of an HTTP agent's {@code /status}. CAPE's agent knows the analyzer's process and a
 * few words; Cuckoo 2's repeats any text that the analyzer posted, and has null until then.
 */
final class HttpStatus {
  private HttpStatus() {}

  /** Empty when the answer holds no status at all, or one that is neither text nor null. */
  static Optional<GuestStatus> of(JsonObject answer, boolean started) {
    Object told = answer.getValue("status");
    return answer.containsKey("status") && (told == null || told instanceof String)
        ? Optional.of(meaning(answer, started))
        : Optional.empty();
  }

  private static GuestStatus meaning(JsonObject answer, boolean started) {
    String status = String.valueOf(answer.getValue("status")).toLowerCase(Locale.ROOT);
    Object description = answer.getValue("description");
    return switch (status) {
      case "complete" -> complete(description);
      case "failed", "exception" -> new GuestStatus.Failed(status + ": " + words(description));
      case "init" -> new GuestStatus.Idle();
      case "null" -> started ? new GuestStatus.Running() : new GuestStatus.Idle();
      default -> new GuestStatus.Running();
    };
  }

  /** Analyzers also end with this word when they failed; the description tells them apart. */
  private static GuestStatus complete(Object description) {
    if ("True".equals(description) || Boolean.TRUE.equals(description)) {
      return new GuestStatus.Complete();
    }
    return new GuestStatus.Failed("the analyzer ended without success: " + words(description));
  }

  private static String words(Object description) {
    return description == null || description.toString().isBlank()
        ? "it gives no reason"
        : GuestText.bounded(description.toString());
  }
}
