package io.rookery.cluster.node;

import io.rookery.cluster.gateway.Health;
import io.rookery.scheduler.dispatch.Dispatcher;
import io.rookery.scheduler.dispatch.NodeLoad;
import io.rookery.scheduler.job.JobStore;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/**
 * A node is ready when its store answers; everything else it needs is there before it listens. One
 * that is held is ready as well, and says so: it takes submissions and answers for the cluster, and
 * whoever restarted it or turned clients away would only lose that.
 */
final class NodeHealth implements Health {
  private final JobStore store;
  private final Dispatcher dispatcher;

  NodeHealth(JobStore store, Dispatcher dispatcher) {
    this.store = store;
    this.dispatcher = dispatcher;
  }

  @Override
  public Future<Readiness> readiness() {
    return store
        .ping()
        .compose(answered -> dispatcher.load())
        .map(load -> new Readiness(true, parts(load)))
        .otherwise(
            cause ->
                new Readiness(
                    false,
                    new JsonObject().put("store", "DOWN").put("message", cause.getMessage())));
  }

  private static JsonObject parts(NodeLoad load) {
    JsonObject parts = new JsonObject().put("store", "UP");
    load.held()
        .ifPresentOrElse(
            why -> parts.put("dispatch", "HELD").put("message", why.sentence()),
            () -> parts.put("dispatch", load.claiming() ? "UP" : "DRAINED"));
    return parts;
  }
}
