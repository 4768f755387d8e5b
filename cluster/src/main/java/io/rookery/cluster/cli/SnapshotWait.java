package io.rookery.cluster.cli;

import io.vertx.core.json.JsonObject;
import java.time.Duration;

/** Waits for the event that tells how the making of a snapshot ends. */
final class SnapshotWait {
  private static final String MADE = "machine.snapshot-made";
  private static final String FAILED = "machine.snapshot-failed";

  /** Drivers end long before by deadlines of their own; a node that is gone tells no end. */
  static final Duration LONGEST = Duration.ofMinutes(15);

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
    JsonObject event =
        new EventWait(client, longest)
            .first(
                begun.getLong("event"),
                each -> ends(each, machine),
                node,
                gone(machine, node),
                silent(machine, node));
    boolean made = MADE.equals(event.getString("type"));
    if (json) {
      console.out().println(event.encode());
    } else {
      console.print(event.getJsonObject("data").getString("message"));
    }
    return made ? ExitCode.DONE : ExitCode.FAILED;
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
