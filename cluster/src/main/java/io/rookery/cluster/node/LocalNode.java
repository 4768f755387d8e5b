package io.rookery.cluster.node;

import io.rookery.scheduler.dispatch.Dispatcher;
import io.rookery.scheduler.dispatch.LeaseKeeper;
import io.rookery.scheduler.dispatch.NodeLoad;
import io.rookery.scheduler.job.NodeIdentity;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;

/** What this node says of itself, and what can be asked of it. May be called on any context. */
final class LocalNode {
  private final NodeIdentity identity;
  private final Instant since;
  private final Dispatcher dispatcher;
  private final LeaseKeeper lease;
  private final Reload reload;
  private final Duration patience;

  /** {@code patience} is how long whoever asks for a reload waits for its end. */
  LocalNode(
      NodeIdentity identity,
      Instant since,
      Dispatcher dispatcher,
      LeaseKeeper lease,
      Reload reload,
      Duration patience) {
    this.identity = identity;
    this.since = since;
    this.dispatcher = dispatcher;
    this.lease = lease;
    this.reload = reload;
    this.patience = patience;
  }

  String name() {
    return identity.name();
  }

  Dispatcher dispatcher() {
    return dispatcher;
  }

  /**
   * As the nodes are listed: {@code {name, state, machines, busy, quarantined, held?, since,
   * release}}.
   */
  Future<JsonObject> summary() {
    return dispatcher.load().map(this::json);
  }

  /** The summary with {@code boot} and the whole {@code pool}, for the other nodes. */
  Future<JsonObject> state() {
    Future<JsonObject> summary = summary();
    Future<JsonArray> pool = dispatcher.list();
    return Future.all(summary, pool)
        .map(
            both ->
                summary
                    .result()
                    .put("v", 1)
                    .put("boot", identity.boot())
                    .put("pool", pool.result()));
  }

  /** Takes no further job; completes with the summary when that has begun. */
  Future<JsonObject> drain() {
    // Draining may take as long as the longest analysis: the answer tells that it has begun.
    dispatcher.drainNode();
    return summary();
  }

  /** Takes jobs again. */
  Future<JsonObject> resume() {
    return dispatcher.resumeNode().compose(open -> summary());
  }

  /**
   * Reads the configuration again; the summary with {@code reload}, what was done, or with {@code
   * reloading} and {@code event} when that goes on.
   */
  Future<JsonObject> reload() {
    return reload.reload(patience).compose(answer -> summary().map(json -> json.mergeIn(answer)));
  }

  /** Whether this node reaches the store now: {@code {reaches}}. */
  Future<JsonObject> store() {
    return lease.reachesStore().map(reaches -> new JsonObject().put("reaches", reaches));
  }

  private JsonObject json(NodeLoad load) {
    JsonObject json =
        new JsonObject()
            .put("name", identity.name())
            .put("state", state(load))
            .put("machines", load.machines())
            .put("busy", load.busy())
            .put("quarantined", load.quarantined());
    load.held().ifPresent(why -> json.put("held", why.toJson()));
    return json.put("since", since.toString()).put("release", Release.text());
  }

  private String state(NodeLoad load) {
    if (!load.claiming()) {
      return load.busy() > 0 ? "DRAINING" : "DRAINED";
    }
    if (!lease.held()) {
      return "CUT_OFF";
    }
    return load.held().isPresent() ? "HELD" : "UP";
  }
}
