package io.rookery.cluster.gateway;

import static java.util.Objects.requireNonNull;

import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * A JSON answer.
 *
 * @param status of HTTP
 * @param location of what was made
 */
record Answer(int status, JsonObject body, Optional<String> location) {

  Answer {
    requireNonNull(body, "body");
  }

  static Answer ok(JsonObject body) {
    return new Answer(200, body, Optional.empty());
  }

  static Answer accepted(JsonObject body) {
    return new Answer(202, body, Optional.empty());
  }

  Answer at(String path) {
    return new Answer(status, body, Optional.of(path));
  }
}
