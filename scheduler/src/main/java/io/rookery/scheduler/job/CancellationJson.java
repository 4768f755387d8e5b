package io.rookery.scheduler.job;

import io.vertx.core.json.JsonObject;

/**
 * Cancellations as users read them: {@code {"id", "outcome": "cancelled" | "requested" | "kept"}},
 * the last with a {@code message}.
 */
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
    JsonObject answer = new JsonObject().put("id", id);
    if (cancellation instanceof Cancellation.Kept kept) {
      return answer
          .put("outcome", "kept")
          .put(
              "message",
              "not recorded yet (%s): what runs of the job is ended now, and the cancellation is recorded"
                      .formatted(kept.because())
                  + " when the store is back, unless this node ends before");
    }
    return answer.put(
        "outcome", cancellation instanceof Cancellation.Requested ? "requested" : "cancelled");
  }
}
