package io.rookery.scheduler.guest;

import io.netty.channel.ConnectTimeoutException;
import io.rookery.scheduler.machine.Endpoint;
import io.vertx.core.http.HttpClosedException;
import java.io.IOException;
import java.net.ConnectException;

/** Puts what went wrong with one call into words, with the call and the agent's address. */
final class CallProblems {
  private final Endpoint agent;
  private final GuestRequest request;

  CallProblems(Endpoint agent, GuestRequest request) {
    this.agent = agent;
    this.request = request;
  }

  GuestException notConnected(Throwable cause) {
    if (cause instanceof GuestException known) {
      return known;
    }
    if (cause instanceof HttpClosedException) {
      return connectionEnded();
    }
    if (cause instanceof ConnectTimeoutException) {
      return of(GuestProblem.UNREACHABLE, "no connection within its deadline");
    }
    if (cause instanceof ConnectException
        && String.valueOf(cause.getMessage()).contains("refused")) {
      return of(GuestProblem.REFUSED, "connection refused: nothing listens there");
    }
    return of(GuestProblem.UNREACHABLE, "no connection: " + cause.getMessage());
  }

  GuestException overdue(boolean connected) {
    return connected
        ? of(
            GuestProblem.HUNG,
            "no whole answer within " + request.deadline().toMillis() + " ms; connection reset")
        : of(
            GuestProblem.UNREACHABLE,
            "no connection within " + request.deadline().toMillis() + " ms");
  }

  /** What there is to say of a call that has neither ended nor missed its deadline. */
  GuestException pending(boolean connected) {
    return connected
        ? of(GuestProblem.HUNG, "connected, and no whole answer yet")
        : of(GuestProblem.UNREACHABLE, "no connection yet");
  }

  /** What the connection said after it was made. */
  GuestException broken(Throwable cause) {
    if (cause instanceof GuestException known) {
      return known;
    }
    if (cause instanceof HttpClosedException || cause instanceof IOException) {
      return connectionEnded();
    }
    return of(
        GuestProblem.MALFORMED,
        "the answer is not HTTP: " + GuestText.bounded(String.valueOf(cause.getMessage())));
  }

  GuestException tooLarge() {
    return of(
        GuestProblem.MALFORMED,
        "the answer is longer than " + request.answerLimit() + " bytes; connection reset");
  }

  GuestException aborted() {
    return of(GuestProblem.ABORTED, "ended because the attempt ends");
  }

  private GuestException connectionEnded() {
    return of(GuestProblem.BROKEN, "the agent closed the connection before a whole answer");
  }

  private GuestException of(GuestProblem problem, String seen) {
    return new GuestException(problem, request.what() + " to " + agent + ": " + seen);
  }
}
