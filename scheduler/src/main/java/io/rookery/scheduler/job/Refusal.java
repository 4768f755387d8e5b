package io.rookery.scheduler.job;

import io.rookery.scheduler.sample.SampleTooLargeException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Optional;

/**
 * A failed request as its sender sees it on the bus.
 *
 * @param status the HTTP status
 * @param message what is wrong and what would be right
 * @param field the field at fault, where one is
 * @param retryAfter when asking again may help, where waiting can
 */
public record Refusal(
    int status, String message, Optional<String> field, Optional<Duration> retryAfter) {
  /** When to ask again where the store or the node is only out of reach for a while. */
  public static final Duration SOON = Duration.ofSeconds(5);

  /** One for which waiting is of no use. */
  public Refusal(int status, String message, Optional<String> field) {
    this(status, message, field, Optional.empty());
  }

  /** What to answer for this failure; anything unexpected is a 500 that tells no internals. */
  public static Refusal of(Throwable failure) {
    if (failure instanceof InvalidFieldException invalid) {
      return new Refusal(
          400, invalid.field() + " " + invalid.getMessage(), Optional.of(invalid.field()));
    }
    if (failure instanceof NoSuchJobException || failure instanceof NoSuchAttemptException) {
      return plain(404, failure);
    }
    if (failure instanceof TooLateException) {
      return plain(408, failure);
    }
    if (failure instanceof WrongStateException) {
      return plain(409, failure);
    }
    if (failure instanceof SampleTooLargeException) {
      return plain(413, failure);
    }
    if (failure instanceof StoreException || failure instanceof NotNowException) {
      return new Refusal(503, failure.getMessage(), Optional.empty(), Optional.of(SOON));
    }
    return new Refusal(500, "an unexpected failure; the node's log has it", Optional.empty());
  }

  private static Refusal plain(int status, Throwable failure) {
    return new Refusal(status, failure.getMessage(), Optional.empty());
  }

  /** {@code {code, message, field?, retryAfter?}}, the last in seconds. */
  public JsonObject toJson() {
    JsonObject json = new JsonObject().put("code", status).put("message", message);
    field.ifPresent(name -> json.put("field", name));
    retryAfter.ifPresent(wait -> json.put("retryAfter", wait.toSeconds()));
    return json;
  }
}
