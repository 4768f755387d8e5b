package io.rookery.scheduler.job;

import io.vertx.core.json.JsonObject;

/** Cancellations as users read them: {@code {"cancellation": "done" | "requested"}}. */
public final class CancellationJson {

  private CancellationJson() {}

  /** The answer; throws {@link WrongStateException} when the job had ended before. */
  public static JsonObject of(Cancellation cancellation) {
    if (cancellation instanceof Cancellation.TooLate late) {
      throw new WrongStateException("the job has ended before: it is " + late.state());
    }
    return new JsonObject()
        .put("cancellation", cancellation instanceof Cancellation.Done ? "done" : "requested");
  }
}
