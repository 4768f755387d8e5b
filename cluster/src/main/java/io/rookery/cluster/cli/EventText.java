package io.rookery.cluster.cli;

import io.vertx.core.json.JsonObject;

/** An event on one line. */
final class EventText {
  private EventText() {}

  static String line(JsonObject event) {
    StringBuilder line = new StringBuilder();
    line.append(event.getString("at")).append("  ").append(event.getLong("seq"));
    if (event.containsKey("job")) {
      line.append("  job ").append(event.getLong("job"));
    }
    if (event.containsKey("attempt")) {
      line.append(" attempt ").append(event.getInteger("attempt"));
    }
    line.append("  ").append(event.getString("type"));
    JsonObject data = event.getJsonObject("data", new JsonObject());
    return data.isEmpty() ? line.toString() : line.append("  ").append(data.encode()).toString();
  }
}
