package io.rookery.cluster.cli;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Follows a node's events over broken connections: each new one goes on after the last event seen.
 * It gives up when several attempts in a row bring nothing.
 */
final class EventFollower {
  private static final int MOST_FAILURES = 5;
  private static final long PAUSE_MILLIS = 500;
  private final NodeStreams streams;
  private final String path;
  private final boolean endsWithJob;
  private final Consumer<JsonObject> consumer;
  private volatile Optional<String> last = Optional.empty();
  private volatile int failures;

  private EventFollower(
      NodeStreams streams, String path, boolean endsWithJob, Consumer<JsonObject> consumer) {
    this.streams = streams;
    this.path = path;
    this.endsWithJob = endsWithJob;
    this.consumer = consumer;
  }

  /** All events; the future only ever fails. */
  static Future<Void> all(NodeStreams streams, String path, Consumer<JsonObject> consumer) {
    return new EventFollower(streams, path, false, consumer).follow();
  }

  /** The events of one job, until the node says by ending the stream that there are no more. */
  static Future<Void> job(NodeStreams streams, long id, Consumer<JsonObject> consumer) {
    return new EventFollower(streams, "/events?job=" + id, true, consumer).follow();
  }

  private Future<Void> follow() {
    return streams
        .events(path, last, this::take)
        .transform(
            end -> {
              if (end.succeeded() && endsWithJob) {
                return Future.succeededFuture();
              }
              Throwable cause =
                  end.failed() ? end.cause() : new IllegalStateException("the stream ended");
              return again(cause);
            });
  }

  private void take(JsonObject event) {
    consumer.accept(event);
    last = Optional.of(String.valueOf(event.getLong("seq")));
    failures = 0;
  }

  private Future<Void> again(Throwable cause) {
    failures++;
    if (cause instanceof CommandException || failures > MOST_FAILURES) {
      return Future.failedFuture(cause);
    }
    return streams.vertx().timer(PAUSE_MILLIS * failures).compose(waited -> follow());
  }
}
