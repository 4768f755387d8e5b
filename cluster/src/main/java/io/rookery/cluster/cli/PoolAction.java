package io.rookery.cluster.cli;

import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What can be done to a machine. */
enum PoolAction {
  DRAIN,
  RESUME,
  SNAPSHOT;

  /** The action of that name. */
  static Optional<PoolAction> named(String word) {
    return Stream.of(values()).filter(action -> action.word().equals(word)).findFirst();
  }

  private String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Does it to the machine of that name; returns it as it is then. */
  JsonObject on(NodeClient client, String machine) {
    return post(client, "machines", machine, this);
  }

  /** Does it to {@code kind}, such as {@code machines}, of that name; returns it as it is then. */
  static JsonObject post(NodeClient client, String kind, String name, Enum<?> action) {
    return client.post(
        "/" + kind + "/" + NodeClient.encoded(name) + "/" + action.name().toLowerCase(Locale.ROOT));
  }

  static String line(JsonObject answer) {
    return answer.getString("name") + " " + answer.getString("state");
  }
}
