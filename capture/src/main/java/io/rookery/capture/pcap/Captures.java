package io.rookery.capture.pcap;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Asks the capture service of this node, over the event bus, for captures. Every failure is a
 * {@link CaptureException}.
 */
public final class Captures {
  /**
   * A backstop only: the service itself keeps the deadlines of its {@link CaptureOptions} and
   * always answers.
   */
  private static final Duration CALL_DEADLINE = Duration.ofMinutes(2);

  private final Vertx vertx;
  private final CaptureAddresses addresses;
  private final DeliveryOptions delivery;
  private final Map<String, CompletableFuture<CaptureEnd>> ends = new ConcurrentHashMap<>();
  private final MessageConsumer<JsonObject> listener;

  public Captures(Vertx vertx, String node) {
    this(vertx, node, CALL_DEADLINE);
  }

  /**
   * @param callDeadline how long to wait for the service's answer; longer than its own deadlines
   */
  public Captures(Vertx vertx, String node, Duration callDeadline) {
    this.vertx = vertx;
    this.addresses = CaptureAddresses.of(node);
    this.delivery =
        new DeliveryOptions().setLocalOnly(true).setSendTimeout(callDeadline.toMillis());
    this.listener = vertx.eventBus().localConsumer(addresses.events(), this::happened);
  }

  /** Completes when tcpdump listens: every packet from now on is captured. */
  public Future<Capture> start(CaptureRequest request) {
    CompletableFuture<CaptureEnd> end = new CompletableFuture<>();
    if (ends.putIfAbsent(request.id(), end) != null) {
      return Future.failedFuture(
          new CaptureException(
              CaptureProblem.ID_IN_USE,
              "there is a capture " + request.id() + " already",
              "stop that one first, or choose another id"));
    }
    return call(addresses.start(), request.toJson())
        .<Capture>map(reply -> new BusCapture(request.id(), end))
        .onFailure(failure -> abandon(request.id(), failure));
  }

  /** Stops listening for the ends of captures; the captures themselves go on. */
  public Future<Void> close() {
    return listener.unregister();
  }

  private Future<CaptureStatistics> stop(
      String id, CompletableFuture<CaptureEnd> ended, boolean now) {
    return call(addresses.stop(), new JsonObject().put("id", id).put("now", now))
        .map(CaptureEnd::fromJson)
        .recover(failure -> asHeard(ended, failure))
        .onSuccess(end -> complete(ended, end))
        .onFailure(ended::completeExceptionally)
        .onComplete(done -> ends.remove(id))
        .map(CaptureEnd::statistics);
  }

  /** A service that is gone has said how its captures ended. */
  private static Future<CaptureEnd> asHeard(
      CompletableFuture<CaptureEnd> ended, Throwable failure) {
    return ended.isDone() && !ended.isCompletedExceptionally()
        ? Future.succeededFuture(ended.join())
        : Future.failedFuture(failure);
  }

  private Future<JsonObject> call(String address, JsonObject body) {
    return vertx
        .eventBus()
        .<JsonObject>request(address, body, delivery)
        .map(Message::body)
        .recover(failure -> Future.failedFuture(CaptureException.of(failure)));
  }

  /** A start that was not answered may still happen. */
  private void abandon(String id, Throwable failure) {
    ends.remove(id);
    if (failure instanceof CaptureException known && known.problem() == CaptureProblem.NO_SERVICE) {
      vertx.eventBus().send(addresses.stop(), new JsonObject().put("id", id), delivery);
    }
  }

  private void happened(Message<JsonObject> message) {
    CaptureEvent event = CaptureEvent.fromJson(message.body());
    CompletableFuture<CaptureEnd> waiting = ends.get(event.id());
    if (waiting != null) {
      event.end().ifPresent(end -> complete(waiting, end));
    }
  }

  private static void complete(CompletableFuture<CaptureEnd> waiting, CaptureEnd end) {
    if (end.reason() == CaptureEnd.Reason.DIED) {
      waiting.completeExceptionally(
          new CaptureException(
              CaptureProblem.DIED,
              end.explanation(),
              "see its last words and the host's log (`journalctl -k`) for what ended it; capture.onDeath can be"
                  + " restart"));
    } else {
      waiting.complete(end);
    }
  }

  private final class BusCapture implements Capture {
    private final String id;
    private final CompletableFuture<CaptureEnd> ended;
    private Future<CaptureStatistics> stopped;

    BusCapture(String id, CompletableFuture<CaptureEnd> ended) {
      this.id = id;
      this.ended = ended;
    }

    @Override
    public String id() {
      return id;
    }

    @Override
    public Future<CaptureStatistics> stop() {
      return stop(false);
    }

    @Override
    public Future<CaptureStatistics> stopNow() {
      return stop(true);
    }

    private synchronized Future<CaptureStatistics> stop(boolean now) {
      if (stopped == null) {
        stopped = Captures.this.stop(id, ended, now);
      }
      return stopped;
    }

    @Override
    public Future<CaptureEnd> ended() {
      return Future.fromCompletionStage(ended, vertx.getOrCreateContext());
    }
  }
}
