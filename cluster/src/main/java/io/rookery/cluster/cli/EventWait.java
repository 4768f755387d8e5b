package io.rookery.cluster.cli;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Waits for the event that tells how something that a node does by itself has ended. */
final class EventWait {
  private static final String CLEANED = "node.cleaned";
  private static final Duration GRACE = Duration.ofMinutes(1);

  private final NodeClient client;
  private final Duration longest;

  /** {@code longest} is how long the end may be unknown. */
  EventWait(NodeClient client, Duration longest) {
    this.client = client;
    this.longest = longest;
  }

  /**
   * The first event after number {@code from} that is an end.
   *
   * @param node that does it
   * @param gone is thrown when that node has died meanwhile
   * @param silent is thrown when the end stays unknown
   */
  JsonObject first(
      long from,
      Predicate<JsonObject> isEnd,
      String node,
      CommandException gone,
      CommandException silent) {
    Promise<JsonObject> end = Promise.promise();
    Future<Void> events =
        EventFollower.all(
            client.streams(),
            "/events?from=" + from,
            event -> {
              if (isEnd.test(event)) {
                end.tryComplete(event);
              } else if (restarted(event, node)) {
                end.tryFail(gone);
              }
            });
    events.onFailure(end::tryFail);
    client
        .streams()
        .vertx()
        .timer(longest.toMillis(), TimeUnit.MILLISECONDS)
        .onSuccess(late -> end.tryFail(silent));
    return client.await(end.future(), longest.plus(GRACE));
  }

  /** A node that starts says so when it had to remove what its life before has left. */
  private static boolean restarted(JsonObject event, String node) {
    return CLEANED.equals(event.getString("type")) && node.equals(nodeOf(event));
  }

  /** The node that an event is about; empty when it is about none. */
  static String nodeOf(JsonObject event) {
    return event.getJsonObject("data", new JsonObject()).getString("node", "");
  }
}
