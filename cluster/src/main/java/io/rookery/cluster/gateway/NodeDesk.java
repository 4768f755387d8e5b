package io.rookery.cluster.gateway;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** What users can ask of nodes. May be called on any context. */
public interface NodeDesk {

  /**
   * The nodes in sight, live: {@code [{name, state, machines, busy, quarantined, held?, since,
   * release}]}. States: UP; DRAINING and DRAINED; HELD, everything failed on it and it claims
   * nothing, with {@code held: {reason, since, nextProbeAt, probes, probing?}}; CUT_OFF, it holds
   * no lease and runs nothing; SILENT, it can be seen and has said nothing yet.
   */
  Future<JsonArray> list();

  /**
   * Takes no further job on any machine of this node; what runs there ends by itself.
   *
   * @return the node as in {@link #list()}; fails with {@link NoSuchNodeException}
   */
  Future<JsonObject> drain(String name);

  /** Puts a drained or held node back to work; fails with {@link NoSuchNodeException}. */
  Future<JsonObject> resume(String name);

  /**
   * Lets the node read its configuration again, and do what can be done without a restart.
   *
   * @return the node as in {@link #list()}, with {@code reload: {added, removed, changed:
   *     [machines], settings: [keys that hold from now on], restart: [keys that only a restart
   *     applies]}}; or, when that takes longer than an answer may, with {@code reloading: true} and
   *     {@code event}, the number of the event of the beginning (not there when it could not be
   *     noted), after which {@code node.reloaded} or {@code node.reload-failed} tells the end;
   *     fails with {@link io.rookery.scheduler.job.InvalidFieldException}, which names every
   *     mistake and its line, with {@link io.rookery.scheduler.job.WrongStateException} when the
   *     node is at it already or cannot open a machine, and with {@link NoSuchNodeException}; then
   *     nothing is changed
   */
  Future<JsonObject> reload(String name);
}
