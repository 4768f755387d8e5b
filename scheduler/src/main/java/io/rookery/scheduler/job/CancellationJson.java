package io.rookery.scheduler.job;

import io.vertx.core.json.JsonObject;

/** Cancellations as users read them: {@code {"id", "outcome": "cancelled" | "requested"}}. */
public final class CancellationJson {

  private CancellationJson() {}

  /**
   * The answer about that job; a job that had been cancelled before is cancelled. Throws {@link
   * WrongStateException} when it had ended otherwise and {@link NoSuchJobException} when there is
   * none.
   */
  public static JsonObject of(long id, Cancellation cancellation) {
    if (cancellation instanceof Cancellation.Unknown) {
      throw new NoSuchJobException(id);
    }
    if (cancellation instanceof Cancellation.TooLate late && late.state() != JobState.CANCELLED) {
      throw new WrongStateException("job " + id + " has ended before: " + late.state());
    }
    return new JsonObject()
        .put("id", id)
        .put("outcome", cancellation instanceof Cancellation.Requested ? "requested" : "cancelled");
  }
}
