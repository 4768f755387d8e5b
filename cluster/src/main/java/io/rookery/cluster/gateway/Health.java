package io.rookery.cluster.gateway;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** Whether the node can do its work. */
public interface Health {

  /** Asks each part that the node's work depends on. May be called on any context. */
  Future<Readiness> readiness();

  /**
   * The answer.
   *
   * @param ready whether jobs can be accepted and run
   * @param parts what was found of each part, by its name
   */
  record Readiness(boolean ready, JsonObject parts) {
    public Readiness {
      requireNonNull(parts, "parts");
    }
  }
}
