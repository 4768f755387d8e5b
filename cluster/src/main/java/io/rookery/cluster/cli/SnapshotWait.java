package io.rookery.cluster.cli;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.time.Duration;

/** Waits for the event that tells how the making of a snapshot ends. */
final class SnapshotWait {
  private static final String MADE = "machine.snapshot-made";
  private static final String FAILED = "machine.snapshot-failed";

  /** An upper bound in place of none: drivers end long before by deadlines of their own. */
  private static final Duration LONGEST = Duration.ofHours(1);

  private final NodeClient client;
  private final Console console;
  private final boolean json;

  SnapshotWait(NodeClient client, Console console, boolean json) {
    this.client = client;
    this.console = console;
    this.json = json;
  }

  /** {@code begun} is the machine with the number of the event of the beginning. */
  int untilOver(JsonObject begun) {
    String machine = begun.getString("name");
    if (!json) {
      console.note(PoolAction.line(begun));
    }
    Promise<JsonObject> end = Promise.promise();
    Future<Void> events =
        EventFollower.all(
            client.streams(),
            "/events?from=" + begun.getLong("event"),
            event -> {
              if (ends(event, machine)) {
                end.tryComplete(event);
              }
            });
    events.onFailure(end::tryFail);
    JsonObject event = client.await(end.future(), LONGEST);
    boolean made = MADE.equals(event.getString("type"));
    if (json) {
      console.out().println(event.encode());
    } else {
      console.print(event.getJsonObject("data").getString("message"));
    }
    return made ? ExitCode.DONE : ExitCode.FAILED;
  }

  private static boolean ends(JsonObject event, String machine) {
    String type = event.getString("type");
    return (MADE.equals(type) || FAILED.equals(type))
        && machine.equals(event.getJsonObject("data", new JsonObject()).getString("machine"));
  }
}
