package io.rookery.cluster.gateway;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** What users can ask of nodes. May be called on any context. */
public interface NodeDesk {

  /** The nodes, live: {@code [{name, state: "UP"|"DRAINING"|"DRAINED", machines, busy, since}]}. */
  Future<JsonArray> list();

  /**
   * Takes no further job on any machine of this node; what runs there ends by itself.
   *
   * @return the node as in {@link #list()}; fails with {@link NoSuchNodeException}
   */
  Future<JsonObject> drain(String name);

  /** Puts a drained node back to work; fails with {@link NoSuchNodeException}. */
  Future<JsonObject> resume(String name);
}
