package io.rookery.cluster.cli;

import io.vertx.core.json.JsonObject;
import java.util.Locale;

/** What can be done to a machine or node. */
enum PoolAction {
  DRAIN,
  RESUME;

  /** Does it to {@code kind}, such as {@code machines}, of that name; returns it as it is then. */
  JsonObject on(NodeClient client, String kind, String name) {
    return client.post(
        "/" + kind + "/" + NodeClient.encoded(name) + "/" + name().toLowerCase(Locale.ROOT));
  }

  static String line(JsonObject answer) {
    return answer.getString("name") + " " + answer.getString("state");
  }
}
