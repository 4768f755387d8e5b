package io.rookery.cluster.bridge;

import io.vertx.core.Future;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Requests from outside, to the few addresses that are served. They go to this node's own desks, as
 * those of HTTP do: so a dead neighbour costs nobody an answer.
 */
final class BusRequests {
  static final List<String> ADDRESSES =
      List.of(
          "rookery.jobs.submit",
          "rookery.jobs.get",
          "rookery.jobs.list",
          "rookery.jobs.cancel",
          "rookery.jobs.extend",
          "rookery.jobs.retry",
          "rookery.jobs.explain",
          "rookery.jobs.timeline",
          "rookery.jobs.attempts",
          "rookery.machines.list");
  private static final String DEADLINE = "deadline";

  private final EventBus bus;
  private final Duration limit;

  /** {@code limit}: how long a request may take. */
  BusRequests(EventBus bus, Duration limit) {
    this.bus = bus;
    this.limit = limit;
  }

  /**
   * Asks; completes with the frame for the client and never fails.
   *
   * @param deadline as the client gave it; who gives none is not waited for longer than the limit,
   *     and then the request is not carried out any more
   */
  Future<Frame> ask(
      String address, JsonObject body, String replyAddress, Optional<String> deadline) {
    DeliveryOptions options =
        new DeliveryOptions()
            .setLocalOnly(true)
            .setSendTimeout(limit.toMillis())
            .addHeader(DEADLINE, deadline.orElseGet(this::usualDeadline));
    return bus.<JsonObject>request(address, body, options)
        .map(answer -> Frame.reply(replyAddress, answer.body()))
        .recover(failure -> Future.succeededFuture(Frame.failed(asReply(failure), replyAddress)));
  }

  private String usualDeadline() {
    return Long.toString(System.currentTimeMillis() + limit.toMillis());
  }

  private static ReplyException asReply(Throwable failure) {
    return failure instanceof ReplyException reply
        ? reply
        : new ReplyException(ReplyFailure.ERROR, String.valueOf(failure.getMessage()));
  }
}
