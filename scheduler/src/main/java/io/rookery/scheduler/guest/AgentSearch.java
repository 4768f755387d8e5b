package io.rookery.scheduler.guest;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Tries again and again while a guest boots; only an answer that is no agent's ends it early. */
final class AgentSearch implements GuestAgents.Search {
  private final Vertx vertx;
  private final GuestLine line;
  private final FirstContact contact;
  private final Introduction introduction;
  private final HttpGuestAgents.Pauses pauses;
  private final Promise<GuestAgent> found = Promise.promise();
  private Duration pause;
  private OptionalLong timer = OptionalLong.empty();
  private GuestException lastProblem;

  AgentSearch(
      Vertx vertx,
      GuestLine line,
      FirstContact contact,
      Introduction introduction,
      HttpGuestAgents.Pauses pauses) {
    this.vertx = vertx;
    this.line = line;
    this.contact = contact;
    this.introduction = introduction;
    this.pauses = pauses;
    this.pause = pauses.first();
    this.lastProblem =
        new GuestException(
            GuestProblem.UNDECIDED, "no try to reach agent " + line.agent() + " has ended yet");
  }

  void start() {
    attempt();
  }

  @Override
  public Future<GuestAgent> found() {
    return found.future();
  }

  @Override
  public Future<Void> mute() {
    return contact.mute();
  }

  @Override
  public OptionalInt connectedFrom() {
    return line.connectedFrom();
  }

  @Override
  public GuestException lastProblem() {
    // A first try that has not ended says all the same whether anybody took the connection.
    return lastProblem.problem() == GuestProblem.UNDECIDED
        ? line.pending().orElse(lastProblem)
        : lastProblem;
  }

  @Override
  public Future<Void> close() {
    contact.end();
    if (found.future().succeeded()) {
      // The line belongs to the agent now.
      return Future.succeededFuture();
    }
    timer.ifPresent(vertx::cancelTimer);
    Future<Void> free = line.close();
    found.tryFail(
        new GuestException(
            GuestProblem.ABORTED, "the search for agent " + line.agent() + " was ended"));
    return free;
  }

  private void attempt() {
    timer = OptionalLong.empty();
    introduction.make().onSuccess(found::tryComplete).onFailure(this::failed);
  }

  private void failed(Throwable cause) {
    if (found.future().isComplete()) {
      return;
    }
    if (!(cause instanceof GuestException problem)) {
      contact.end();
      found.fail(cause);
      return;
    }
    if (problem.problem() != GuestProblem.HUNG && problem.problem() != GuestProblem.UNREACHABLE) {
      contact.end();
    }
    if (problem.problem() == GuestProblem.UNKNOWN_AGENT) {
      lastProblem = problem;
      found.fail(problem);
    } else if (problem.problem() != GuestProblem.ABORTED) {
      lastProblem = problem;
      timer = OptionalLong.of(vertx.setTimer(pause.toMillis(), fired -> attempt()));
      pause = pauses.after(pause);
    }
  }
}
