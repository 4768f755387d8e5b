package io.rookery.cluster.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What can be done to a node. */
enum NodeAction {
  DRAIN,
  RESUME,
  /** Reads its configuration again. */
  RELOAD;

  /** Does it to the node of that name; returns it as it is then. */
  JsonObject on(NodeClient client, String node) {
    return PoolAction.post(client, "nodes", node, this);
  }

  /** The answer for people. */
  List<String> lines(JsonObject answer) {
    List<String> lines = new ArrayList<>(List.of(PoolAction.line(answer)));
    if (this == RELOAD) {
      JsonObject done = answer.getJsonObject("reload", new JsonObject());
      add(lines, "added", done.getJsonArray("added"));
      add(lines, "removed", done.getJsonArray("removed"));
      add(lines, "changed", done.getJsonArray("changed"));
      add(lines, "settings", done.getJsonArray("settings"));
      add(lines, "needs a restart", done.getJsonArray("restart"));
    }
    return lines;
  }

  private static void add(List<String> lines, String title, JsonArray names) {
    if (names != null && !names.isEmpty()) {
      lines.add(
          title + ": " + names.stream().map(String::valueOf).collect(Collectors.joining(", ")));
    }
  }
}
