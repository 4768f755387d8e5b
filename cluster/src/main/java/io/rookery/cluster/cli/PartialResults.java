package io.rookery.cluster.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/** What the attempts of a job that did not complete have brought all the same. */
final class PartialResults {
  private PartialResults() {}

  static JsonArray attempts(NodeClient client, long id) {
    return client.get("/jobs/" + id + "/attempts").getJsonArray("attempts", new JsonArray());
  }

  static boolean mayBe(JsonObject job) {
    String state = job.getString("state", "");
    return state.equals("FAILED") || state.equals("CANCELLED");
  }

  /** Where the latest of them are and how to get them; empty when nothing is to be had now. */
  static Optional<String> hint(long id, JsonArray attempts) {
    for (int i = attempts.size() - 1; i >= 0; i--) {
      JsonObject attempt = attempts.getJsonObject(i);
      if (attempt.getString("files", "").equals("available")) {
        int number = attempt.getInteger("number");
        return Optional.of(
            "what attempt %d brought until then is kept on %s: rookery results %d --attempt %d --to DIR"
                .formatted(number, attempt.getString("node"), id, number));
      }
    }
    return Optional.empty();
  }

  static Table table(JsonArray attempts) {
    Table table =
        new Table(
            "attempt", "state", "node", "machine", "stage", "started", "ended", "failure", "files");
    for (int i = 0; i < attempts.size(); i++) {
      JsonObject attempt = attempts.getJsonObject(i);
      table.row(
          attempt.getInteger("number"),
          attempt.getString("state"),
          attempt.getString("node"),
          attempt.getString("machine"),
          attempt.getString("stage"),
          attempt.getString("startedAt"),
          attempt.getString("endedAt", ""),
          attempt.getJsonObject("failure", new JsonObject()).getString("code", ""),
          attempt.getString("files", ""));
    }
    return table;
  }
}
