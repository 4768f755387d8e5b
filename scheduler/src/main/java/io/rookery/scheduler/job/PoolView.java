package io.rookery.scheduler.job;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/**
 * What the pool of machines can say about a job that waits or has failed. May be called on any
 * context.
 */
public interface PoolView {

  /**
   * Why a QUEUED job waits, or why a FAILED one was not tried again: {@code {reason: text,
   * machines: [{machine, serves, reasons: [text]}]}}.
   */
  Future<JsonObject> explain(Job job);
}
