package io.rookery.cluster.node;

import io.rookery.cluster.gateway.Health;
import io.rookery.scheduler.job.JobStore;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** A node is ready when its store answers; everything else it needs is there before it listens. */
final class NodeHealth implements Health {
  private final JobStore store;

  NodeHealth(JobStore store) {
    this.store = store;
  }

  @Override
  public Future<Readiness> readiness() {
    return store
        .ping()
        .map(answered -> new Readiness(true, new JsonObject().put("store", "UP")))
        .otherwise(
            cause ->
                new Readiness(
                    false,
                    new JsonObject().put("store", "DOWN").put("message", cause.getMessage())));
  }
}
