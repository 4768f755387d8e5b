package io.rookery.scheduler.result;

import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * What a connection brings, as its header and metadata tell.
 *
 * @param destination where the payload goes; empty to read it and throw it away
 * @param entry the line for {@code files.json}; empty when there is none to write
 * @param log whether this is the analyzer's log, whose end hints at the end of the analysis
 */
record Delivery(Optional<Destination> destination, Optional<JsonObject> entry, boolean log) {

  /** A payload without a record. */
  static Delivery of(Destination destination) {
    return new Delivery(Optional.of(destination), Optional.empty(), false);
  }

  /** The analyzer's log. */
  static Delivery logOf(Destination destination) {
    return new Delivery(Optional.of(destination), Optional.empty(), true);
  }

  /** A payload that nobody can use. */
  static Delivery discarded() {
    return new Delivery(Optional.empty(), Optional.empty(), false);
  }
}
