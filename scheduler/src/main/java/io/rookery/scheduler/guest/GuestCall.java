package io.rookery.scheduler.guest;

import io.rookery.scheduler.machine.AgentToken;
import io.rookery.scheduler.machine.Endpoint;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One call on one connection. However it ends (answer, deadline, abort, fault), the same happens in
 * {@link #end}: the timer is cancelled, the connection ended, files are closed; the outcome is told
 * when the socket is gone. Lives on one event loop.
 */
final class GuestCall {
  private final Vertx vertx;
  private final AgentClient client;
  private final Endpoint agent;
  private final Optional<AgentToken> token;
  private final GuestRequest request;
  private final CallProblems problems;
  private final Promise<Void> taken = Promise.promise();
  private final Promise<Void> heard = Promise.promise();
  private final Promise<GuestAnswer> outcome = Promise.promise();
  private final Promise<Void> released = Promise.promise();
  private final List<Future<?>> held = new ArrayList<>();
  private final List<Runnable> releases = new ArrayList<>();
  private Future<Void> disconnected = Future.succeededFuture();
  private OptionalInt localPort = OptionalInt.empty();
  private boolean connected;
  private boolean ended;

  GuestCall(
      Vertx vertx,
      AgentClient client,
      Endpoint agent,
      Optional<AgentToken> token,
      GuestRequest request) {
    this.vertx = vertx;
    this.client = client;
    this.agent = agent;
    this.token = token;
    this.request = request;
    this.problems = new CallProblems(agent, request);
  }

  Future<GuestAnswer> outcome() {
    return outcome.future();
  }

  /** Completes when nothing of this call is open; never fails. */
  Future<Void> released() {
    return released.future();
  }

  /** The local port of the connection; empty before there is one and when the call has ended. */
  OptionalInt connectedFrom() {
    return ended ? OptionalInt.empty() : localPort;
  }

  /** Completes when the other side has taken the connection; stays open when it does not. */
  Future<Void> taken() {
    return taken.future();
  }

  /** Completes when an answer begins; stays open when none does. */
  Future<Void> heard() {
    return heard.future();
  }

  void start() {
    long timer =
        vertx.setTimer(
            Math.max(1, request.deadline().toMillis()),
            fired -> end(Future.failedFuture(problems.overdue(connected))));
    releases.add(() -> vertx.cancelTimer(timer));
    Promise<Void> begun = Promise.promise();
    held.add(begun.future());
    OpenBody.open(vertx.fileSystem(), request.body())
        .compose(this::connect)
        .onFailure(cause -> end(Future.failedFuture(problems.notConnected(cause))))
        .onComplete(settled -> begun.complete());
  }

  /** What is wrong if nothing comes any more: no connection, or no whole answer. */
  GuestException pending() {
    return problems.pending(connected);
  }

  void abort() {
    end(Future.failedFuture(problems.aborted()));
  }

  private Future<Void> connect(OpenBody body) {
    Promise<Void> closed = Promise.promise();
    held.add(closed.future());
    onRelease(() -> body.close().onComplete(closed));
    if (ended) {
      return Future.succeededFuture();
    }
    // A connection that comes after the end is ended at once.
    return client
        .connect(
            new RequestOptions()
                .setHost(agent.host())
                .setPort(agent.port())
                .setMethod(request.method())
                .setURI(request.path()),
            () -> !ended)
        .map(
            made -> {
              exchange(body, made);
              return null;
            });
  }

  private void exchange(OpenBody body, HttpClientRequest made) {
    GuestConnection connection = new GuestConnection(made.connection());
    connected = true;
    localPort = OptionalInt.of(made.connection().localAddress().port());
    taken.complete();
    disconnected = connection.ended();
    held.add(disconnected);
    made.exceptionHandler(cause -> end(Future.failedFuture(problems.broken(cause))));
    made.response()
        .onSuccess(this::read)
        .onFailure(cause -> end(Future.failedFuture(problems.broken(cause))));
    onRelease(connection::end);
    if (ended) {
      return;
    }
    token.ifPresent(known -> made.putHeader("Authorization", known.authorization()));
    request.contentType().ifPresent(type -> made.putHeader("Content-Type", type));
    if (request.method() == HttpMethod.POST) {
      made.putHeader("Content-Length", Long.toString(body.length()));
    }
    // A write that fails says nothing: the answer may have come before, and if it has not, the
    // response fails. Only our own file is a reason of its own.
    BodySending.send(body, made)
        .onFailure(
            cause -> {
              if (cause instanceof GuestException) {
                end(Future.failedFuture(cause));
              }
            });
  }

  private void read(HttpClientResponse response) {
    heard.complete();
    Buffer body = Buffer.buffer();
    response.exceptionHandler(cause -> end(Future.failedFuture(problems.broken(cause))));
    response.handler(
        chunk -> {
          if (ended) {
            return;
          }
          if (body.length() + chunk.length() > request.answerLimit()) {
            end(Future.failedFuture(problems.tooLarge()));
          } else {
            body.appendBuffer(chunk);
          }
        });
    response.endHandler(
        last -> end(Future.succeededFuture(new GuestAnswer(response.statusCode(), body))));
  }

  /** Registers how to let go of something just acquired; at once when the call has ended. */
  private void onRelease(Runnable release) {
    if (ended) {
      release.run();
    } else {
      releases.add(release);
    }
  }

  private void end(Future<GuestAnswer> how) {
    if (ended) {
      return;
    }
    ended = true;
    for (int i = releases.size() - 1; i >= 0; i--) {
      releases.get(i).run();
    }
    // What is acquired late (a connection in the making) joins the list while we wait.
    awaitHeld(0);
    disconnected.onComplete(gone -> outcome.handle(how));
  }

  private void awaitHeld(int from) {
    if (from == held.size()) {
      released.complete();
    } else {
      held.get(from).onComplete(gone -> awaitHeld(from + 1));
    }
  }
}
