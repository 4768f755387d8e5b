package io.rookery.cluster.node;

import io.rookery.cluster.gateway.NoSuchNodeException;
import io.rookery.cluster.gateway.NodeDesk;
import io.rookery.scheduler.dispatch.Dispatcher;
import io.rookery.scheduler.dispatch.NodeLoad;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.function.Supplier;

/** The desk of a node that stands alone. */
final class LocalNodeDesk implements NodeDesk {
  private final String name;
  private final Instant since;
  private final Dispatcher dispatcher;

  LocalNodeDesk(String name, Instant since, Dispatcher dispatcher) {
    this.name = name;
    this.since = since;
    this.dispatcher = dispatcher;
  }

  @Override
  public Future<JsonArray> list() {
    return dispatcher.load().map(load -> new JsonArray().add(json(load)));
  }

  @Override
  public Future<JsonObject> drain(String node) {
    return known(
        node,
        () -> {
          // Draining may take as long as the longest analysis: the answer tells that it has begun.
          dispatcher.drainNode();
          return dispatcher.load().map(this::json);
        });
  }

  @Override
  public Future<JsonObject> resume(String node) {
    return known(
        node, () -> dispatcher.resumeNode().compose(open -> dispatcher.load()).map(this::json));
  }

  private Future<JsonObject> known(String node, Supplier<Future<JsonObject>> action) {
    return node.equals(name) ? action.get() : Future.failedFuture(new NoSuchNodeException(node));
  }

  private JsonObject json(NodeLoad load) {
    String state = load.claiming() ? "UP" : load.busy() > 0 ? "DRAINING" : "DRAINED";
    return new JsonObject()
        .put("name", name)
        .put("state", state)
        .put("machines", load.machines())
        .put("busy", load.busy())
        .put("since", since.toString());
  }
}
