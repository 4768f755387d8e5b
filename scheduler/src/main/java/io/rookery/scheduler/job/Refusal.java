package io.rookery.scheduler.job;

import io.rookery.scheduler.sample.SampleTooLargeException;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * A failed request as its sender sees it, over HTTP and on the bus alike.
 *
 * @param status the HTTP status
 * @param message what is wrong and what would be right
 * @param field the field at fault, where one is
 */
public record Refusal(int status, String message, Optional<String> field) {

  /** What to answer for this failure; anything unexpected is a 500 that tells no internals. */
  public static Refusal of(Throwable failure) {
    if (failure instanceof InvalidFieldException invalid) {
      return new Refusal(
          400, invalid.field() + " " + invalid.getMessage(), Optional.of(invalid.field()));
    }
    if (failure instanceof NoSuchJobException) {
      return new Refusal(404, failure.getMessage(), Optional.empty());
    }
    if (failure instanceof WrongStateException) {
      return new Refusal(409, failure.getMessage(), Optional.empty());
    }
    if (failure instanceof SampleTooLargeException) {
      return new Refusal(413, failure.getMessage(), Optional.empty());
    }
    if (failure instanceof StoreException) {
      return new Refusal(503, failure.getMessage(), Optional.empty());
    }
    return new Refusal(500, "an unexpected failure; the node's log has it", Optional.empty());
  }

  /** {@code {code, message, field?}}. */
  public JsonObject toJson() {
    JsonObject json = new JsonObject().put("code", status).put("message", message);
    field.ifPresent(name -> json.put("field", name));
    return json;
  }
}
