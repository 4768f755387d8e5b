package io.rookery.cluster.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;

/** Jobs for people. */
final class JobText {
  private JobText() {}

  static Table table(JsonArray jobs) {
    Table table =
        new Table("id", "state", "owner", "pri", "submitted", "machine", "stage", "sample");
    for (int i = 0; i < jobs.size(); i++) {
      JsonObject job = jobs.getJsonObject(i);
      JsonObject attempt = part(job, "attempt");
      table.row(
          job.getLong("id"),
          job.getString("state"),
          job.getString("owner", ""),
          job.getInteger("priority", 1),
          job.getString("submittedAt", ""),
          attempt.getString("machine", ""),
          attempt.getString("stage", ""),
          target(job));
    }
    return table;
  }

  /** A line for each key; objects are shown key by key. */
  static void print(Console console, JsonObject job) {
    print(console, "", job);
  }

  private static void print(Console console, String prefix, JsonObject object) {
    for (Map.Entry<String, Object> entry : object) {
      String key = prefix + entry.getKey();
      if (entry.getValue() instanceof JsonObject inner) {
        print(console, key + ".", inner);
      } else if (entry.getValue() != null) {
        console.print("%-20s  %s".formatted(key, entry.getValue()));
      }
    }
  }

  /** Why it failed, to stand after its state; empty when it did not. */
  static String failure(JsonObject job) {
    JsonObject failure = part(job, "failure");
    return failure.isEmpty()
        ? ""
        : " " + failure.getString("code", "") + ": " + failure.getString("message", "");
  }

  private static String target(JsonObject job) {
    return job.getString("url", part(job, "sample").getString("name", ""));
  }

  private static JsonObject part(JsonObject job, String key) {
    JsonObject part = job.getJsonObject(key);
    return part == null ? new JsonObject() : part;
  }
}
