package io.rookery.cluster.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** Says, below a table of machines or nodes, why some of them take no jobs. */
final class Suspensions {
  private final Console console;
  private final String key;

  /** {@code key} is where such a machine or node has its reason. */
  Suspensions(Console console, String key) {
    this.console = console;
    this.key = key;
  }

  void print(JsonArray rows) {
    rows.stream()
        .map(JsonObject.class::cast)
        .filter(row -> row.getValue(key) instanceof JsonObject)
        .map(row -> line(row.getString("name"), row.getJsonObject(key)))
        .map(Console::visible)
        .forEach(console::print);
  }

  private static String line(String name, JsonObject why) {
    String next =
        why.getBoolean("probing", false)
            ? "a canary tries it now"
            : "the next canary tries it at " + why.getString("nextProbeAt");
    return "%s, since %s: %s (%d canaries failed; %s)"
        .formatted(
            name, why.getString("since"), why.getString("reason"), why.getInteger("probes"), next);
  }
}
