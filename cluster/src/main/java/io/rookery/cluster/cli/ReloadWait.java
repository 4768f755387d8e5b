package io.rookery.cluster.cli;

import io.vertx.core.json.JsonObject;
import java.time.Duration;

/** Waits for the end of a reload that a node has only begun when it answered. */
final class ReloadWait {
  private static final String DONE = "node.reloaded";
  private static final String FAILED = "node.reload-failed";

  /** Every machine that joins may need a template, and each of these a guest that boots. */
  static final Duration LONGEST = Duration.ofHours(1);

  private final NodeClient client;
  private final Console console;
  private final Duration longest;

  /** {@code longest} is how long the end may be unknown. */
  ReloadWait(NodeClient client, Console console, Duration longest) {
    this.client = client;
    this.console = console;
    this.longest = longest;
  }

  /**
   * The node with {@code reload}, what was done, as if it had been there at once.
   *
   * @param answer of the node; returned when nothing of it goes on
   * @throws CommandException when the reload fails or its end stays unknown
   */
  JsonObject untilOver(JsonObject answer) {
    if (!answer.getBoolean("reloading", false)) {
      return answer;
    }
    String node = answer.getString("name");
    console.note(
        node
            + " is still at its reload: opening machines, or making their templates, takes minutes."
            + " It goes on if you stop waiting here");
    if (!answer.containsKey("event")) {
      throw unknown(node, "cannot tell its end, for its store did not answer");
    }
    JsonObject event =
        new EventWait(client, longest)
            .first(
                answer.getLong("event"),
                each -> ends(each, node),
                node,
                CommandException.failed(
                    "node %s has started anew meanwhile, with its configuration as it is now"
                        .formatted(node)),
                unknown(
                    node,
                    "has not said within %d s how that ended".formatted(longest.toSeconds())));
    JsonObject data = event.getJsonObject("data");
    if (FAILED.equals(event.getString("type"))) {
      throw CommandException.failed(data.getString("message"));
    }
    JsonObject whole = answer.copy().put("reload", done(data));
    whole.remove("reloading");
    whole.remove("event");
    return whole;
  }

  private static JsonObject done(JsonObject data) {
    JsonObject done = data.copy();
    done.remove("node");
    return done;
  }

  private static CommandException unknown(String node, String what) {
    return CommandException.failed(
        ("node %s is at its reload and %s: see with 'rookery nodes' whether it is up, with 'rookery"
                + " machines' which machines it has, and in its log; another reload is refused"
                + " while this one goes on")
            .formatted(node, what));
  }

  private static boolean ends(JsonObject event, String node) {
    String type = event.getString("type");
    return (DONE.equals(type) || FAILED.equals(type)) && node.equals(EventWait.nodeOf(event));
  }
}
