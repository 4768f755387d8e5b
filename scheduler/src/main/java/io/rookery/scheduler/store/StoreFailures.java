package io.rookery.scheduler.store;

import io.rookery.scheduler.job.Failure;
import io.rookery.scheduler.job.FailureCode;
import io.rookery.scheduler.job.Stage;
import io.vertx.core.json.JsonObject;

/**
 * Failures that the store itself gives to jobs. A statement puts in the stage that the attempt had
 * reached, which only the row knows.
 */
final class StoreFailures {
  private StoreFailures() {}

  static JsonObject cancelled() {
    return Failure.of(FailureCode.CANCELLED, Stage.RESTORE, "").toJson();
  }

  static JsonObject nodeLost() {
    return Failure.of(FailureCode.NODE_LOST, Stage.RESTORE, "").toJson();
  }
}
