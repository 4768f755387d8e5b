package io.rookery.cluster.demo;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Jobs, asked for on the event bus. A request that got no answer may have been carried out; so it
 * is only repeated because that changes nothing: a submission carries its {@code submissionId}.
 */
final class BusJobs {
  private static final Duration PAUSE = Duration.ofMillis(500);
  private static final Duration QUIET = Duration.ofSeconds(15);
  private static final Set<Integer> PASSING = Set.of(408, 429, 503);
  private static final Set<String> ENDS = Set.of("job.completed", "job.failed", "job.cancelled");

  private final Vertx vertx;
  private final Duration answer;
  private final Duration patience;
  private final Map<Long, Promise<JsonObject>> awaited = new ConcurrentHashMap<>();

  /**
   * On that program's bus.
   *
   * @param answer how long one request may take
   * @param patience how long a request is repeated while nobody answers
   */
  BusJobs(Vertx vertx, Duration answer, Duration patience) {
    this.vertx = vertx;
    this.answer = answer;
    this.patience = patience;
  }

  /** Listens to the events; completes when all members know that. */
  Future<Void> listen() {
    // Events are hints and may be lost: what is awaited is looked at now and then without one.
    vertx.setPeriodic(QUIET.toMillis(), tick -> awaited.keySet().forEach(this::look));
    return vertx
        .eventBus()
        .<JsonObject>consumer("rookery.events", event -> told(event.body()))
        .completion();
  }

  /** Submits a job that has a {@code submissionId}; completes with {@code {id, created}}. */
  Future<JsonObject> submit(JsonObject spec) {
    return persist("rookery.jobs.submit", spec);
  }

  /** Completes with the job when it has ended. */
  Future<JsonObject> ended(long id) {
    Promise<JsonObject> end = awaited.computeIfAbsent(id, unknown -> Promise.promise());
    look(id);
    return end.future();
  }

  private void told(JsonObject event) {
    long id = event.getLong("job", 0L);
    if (awaited.containsKey(id) && ENDS.contains(event.getString("type"))) {
      look(id);
    }
  }

  private void look(long id) {
    persist("rookery.jobs.get", new JsonObject().put("id", id))
        .onSuccess(job -> seen(id, job))
        .onFailure(cause -> end(id).tryFail(cause));
  }

  private void seen(long id, JsonObject job) {
    if (!Set.of("QUEUED", "RUNNING").contains(job.getString("state"))) {
      end(id).tryComplete(job);
    }
  }

  /** A look that comes back late finds nobody waiting any more. */
  private Promise<JsonObject> end(long id) {
    Promise<JsonObject> end = awaited.remove(id);
    return end == null ? Promise.promise() : end;
  }

  private Future<JsonObject> persist(String address, JsonObject body) {
    return persist(address, body, System.nanoTime() + patience.toNanos());
  }

  private Future<JsonObject> persist(String address, JsonObject body, long until) {
    return ask(address, body)
        .recover(
            cause ->
                isPassing(cause) && System.nanoTime() < until
                    ? later().compose(now -> persist(address, body, until))
                    : Future.failedFuture(cause));
  }

  /** The deadline tells the node that comes to the request later to leave it. */
  private Future<JsonObject> ask(String address, JsonObject body) {
    DeliveryOptions options =
        new DeliveryOptions()
            .setSendTimeout(answer.toMillis())
            .addHeader("deadline", Long.toString(System.currentTimeMillis() + answer.toMillis()));
    return vertx.eventBus().<JsonObject>request(address, body, options).map(Message::body);
  }

  private Future<Void> later() {
    return vertx.timer(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static boolean isPassing(Throwable cause) {
    if (!(cause instanceof ReplyException reply)) {
      return false;
    }
    return switch (reply.failureType()) {
      case TIMEOUT, NO_HANDLERS -> true;
      default -> PASSING.contains(reply.failureCode());
    };
  }
}
