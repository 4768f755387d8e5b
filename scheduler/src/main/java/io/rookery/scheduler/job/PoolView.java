package io.rookery.scheduler.job;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** What the pool of machines can say about a waiting job. May be called on any context. */
public interface PoolView {

  /** {@code {reason: text, machines: [{machine, serves, reasons: [text]}]}} for a queued job. */
  Future<JsonObject> explain(Job job);
}
