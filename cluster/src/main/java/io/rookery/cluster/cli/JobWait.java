package io.rookery.cluster.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;

/** Follows jobs to their ends: progress goes beside the data, each end is data. */
final class JobWait {
  /** An upper bound in place of none; jobs end long before by the node's own deadlines. */
  private static final Duration LONGEST = Duration.ofDays(30);

  private final NodeClient client;
  private final Console console;
  private final boolean json;

  JobWait(NodeClient client, Console console, boolean json) {
    this.client = client;
    this.console = console;
    this.json = json;
  }

  /** Whether the job completed. */
  boolean untilCompleted(long id) {
    client.await(EventFollower.job(client.streams(), id, this::progress), LONGEST);
    JsonObject job = client.get("/jobs/" + id);
    JsonArray attempts =
        PartialResults.mayBe(job) ? PartialResults.attempts(client, id) : new JsonArray();
    if (json) {
      if (!attempts.isEmpty()) {
        job.put("attempts", attempts);
      }
      console.out().println(job.encode());
    } else {
      console.print(id + " " + job.getString("state") + JobText.failure(job));
      PartialResults.hint(id, attempts).ifPresent(console::note);
    }
    return "COMPLETED".equals(job.getString("state"));
  }

  private void progress(JsonObject event) {
    if (!json) {
      console.note(EventText.line(event));
    }
  }
}
