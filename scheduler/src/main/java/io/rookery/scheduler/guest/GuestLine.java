package io.rookery.scheduler.guest;

import io.rookery.scheduler.machine.AgentToken;
import io.rookery.scheduler.machine.Endpoint;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;

/**
 * The line to one agent: calls go out one at a time, each when nothing of the one before is open.
 * Old agents serve one connection at a time, and the newer ones mix up calls that overlap.
 */
final class GuestLine {
  private final Vertx vertx;
  private final AgentClient client;
  private final Endpoint agent;
  private final Optional<AgentToken> token;
  private final FirstContact contact;
  private final Queue<GuestCall> waiting = new ArrayDeque<>();
  private Optional<GuestCall> current = Optional.empty();
  private boolean closed;

  /** {@code token} goes out with each request; {@code contact} is told what the first meet. */
  GuestLine(
      Vertx vertx,
      AgentClient client,
      Endpoint agent,
      Optional<AgentToken> token,
      FirstContact contact) {
    this.vertx = vertx;
    this.client = client;
    this.agent = agent;
    this.token = token;
    this.contact = contact;
  }

  Endpoint agent() {
    return agent;
  }

  /** Queues a call; fails with a {@link GuestException}. */
  Future<GuestAnswer> call(GuestRequest request) {
    GuestCall call = new GuestCall(vertx, client, agent, token, request);
    if (closed) {
      call.abort();
      return call.outcome();
    }
    waiting.add(call);
    next();
    return call.outcome();
  }

  /** What the call in flight lacks so far; empty when there is none. */
  Optional<GuestException> pending() {
    return current.map(GuestCall::pending);
  }

  /** The local port of the connection of the call in flight; empty when there is none. */
  OptionalInt connectedFrom() {
    return current.map(GuestCall::connectedFrom).orElseGet(OptionalInt::empty);
  }

  /** Aborts what waits and what is in flight; completes when no socket is open. */
  Future<Void> close() {
    closed = true;
    List<GuestCall> dropped = List.copyOf(waiting);
    waiting.clear();
    Future<Void> free = current.map(GuestCall::released).orElseGet(Future::succeededFuture);
    current.ifPresent(GuestCall::abort);
    dropped.forEach(GuestCall::abort);
    return free;
  }

  private void next() {
    if (current.isPresent() || waiting.isEmpty()) {
      return;
    }
    GuestCall call = waiting.remove();
    current = Optional.of(call);
    call.released()
        .onComplete(
            free -> {
              current = Optional.empty();
              next();
            });
    call.taken().onSuccess(connected -> contact.taken());
    call.heard().onSuccess(answering -> contact.end());
    call.start();
  }
}
