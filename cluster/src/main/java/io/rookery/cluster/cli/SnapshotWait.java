package io.rookery.cluster.cli;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Waits for the event that tells how the making of a snapshot ends. */
final class SnapshotWait {
  private static final String MADE = "machine.snapshot-made";
  private static final String FAILED = "machine.snapshot-failed";

  private static final String CLEANED = "node.cleaned";

  /** Drivers end long before by deadlines of their own; a node that is gone tells no end. */
  static final Duration LONGEST = Duration.ofMinutes(15);

  private static final Duration GRACE = Duration.ofMinutes(1);

  private final NodeClient client;
  private final Console console;
  private final boolean json;
  private final Duration longest;

  /** {@code longest} is how long the end may be unknown. */
  SnapshotWait(NodeClient client, Console console, boolean json, Duration longest) {
    this.client = client;
    this.console = console;
    this.json = json;
    this.longest = longest;
  }

  /**
   * {@code begun} is the machine with the number of the event of the beginning.
   *
   * @throws CommandException when the end stays unknown, or the machine's node has died meanwhile
   */
  int untilOver(JsonObject begun) {
    String machine = begun.getString("name");
    String node = begun.getString("node");
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
              } else if (restarted(event, node)) {
                end.tryFail(gone(machine, node));
              }
            });
    events.onFailure(end::tryFail);
    client
        .streams()
        .vertx()
        .timer(longest.toMillis(), TimeUnit.MILLISECONDS)
        .onSuccess(late -> end.tryFail(silent(machine, node)));
    JsonObject event = client.await(end.future(), longest.plus(GRACE));
    boolean made = MADE.equals(event.getString("type"));
    if (json) {
      console.out().println(event.encode());
    } else {
      console.print(event.getJsonObject("data").getString("message"));
    }
    return made ? ExitCode.DONE : ExitCode.FAILED;
  }

  /** A node that starts says so when it had to remove what its life before has left. */
  private static boolean restarted(JsonObject event, String node) {
    return CLEANED.equals(event.getString("type"))
        && node.equals(event.getJsonObject("data", new JsonObject()).getString("node"));
  }

  private static CommandException gone(String machine, String node) {
    return CommandException.failed(
        "node %s has started anew meanwhile: no snapshot of %s was made; ask again"
            .formatted(node, machine));
  }

  private CommandException silent(String machine, String node) {
    return CommandException.failed(
        ("node %s has not said within %d s how the snapshot of %s ended: see with 'rookery nodes'"
                + " whether it is up, and with 'rookery machines' whether the machine is SAVING"
                + " still; if it is not, ask again")
            .formatted(node, longest.toSeconds(), machine));
  }

  private static boolean ends(JsonObject event, String machine) {
    String type = event.getString("type");
    return (MADE.equals(type) || FAILED.equals(type))
        && machine.equals(event.getJsonObject("data", new JsonObject()).getString("machine"));
  }
}
