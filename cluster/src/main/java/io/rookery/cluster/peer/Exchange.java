package io.rookery.cluster.peer;

import io.rookery.cluster.peer.PeerException.Problem;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * One request and what is done with its answer, under one deadline for all of it. Whatever fails
 * ends the connection too, so that nothing goes on for an asker who has turned away.
 */
final class Exchange<T> {
  private static final long CANCEL = 8;
  private static final long GRACE_MILLIS = 1_000;
  private final Vertx vertx;
  private final HttpClient client;
  private final RequestOptions options;
  private final Function<HttpClientResponse, Future<T>> use;
  private final Promise<T> outcome = Promise.promise();
  private Optional<HttpClientRequest> request = Optional.empty();
  private Optional<PeerException> expired = Optional.empty();

  Exchange(
      Vertx vertx,
      HttpClient client,
      RequestOptions options,
      Function<HttpClientResponse, Future<T>> use) {
    this.vertx = vertx;
    this.client = client;
    this.options = options;
    this.use = use;
  }

  /**
   * Sends the request; {@code use} is given the answer, paused, and has read it when its future
   * completes. Everything happens on the caller's context.
   */
  Future<T> within(Duration limit) {
    Context context = vertx.getOrCreateContext();
    context.runOnContext(turn -> begin(limit));
    return outcome.future();
  }

  private void begin(Duration limit) {
    long timer = vertx.setTimer(Math.max(1, limit.toMillis()), id -> expire(limit));
    client
        .request(options)
        .compose(this::send)
        .compose(use)
        .onComplete(
            result -> {
              vertx.cancelTimer(timer);
              settle(result);
            });
  }

  private Future<HttpClientResponse> send(HttpClientRequest opened) {
    request = Optional.of(opened);
    if (expired.isPresent()) {
      return Future.failedFuture(expired.get());
    }
    return opened.send().map(Exchange::hold);
  }

  /** Nothing of the answer is lost before somebody reads it; its loss is told by the request. */
  private static HttpClientResponse hold(HttpClientResponse response) {
    return response.pause().exceptionHandler(lost -> {});
  }

  private void settle(AsyncResult<T> result) {
    if (result.failed()) {
      request.ifPresent(open -> open.reset(CANCEL));
      outcome.tryFail(expired.<Throwable>map(late -> late).orElse(result.cause()));
    } else {
      outcome.tryComplete(result.result());
    }
  }

  private void expire(Duration limit) {
    PeerException late =
        new PeerException(
            Problem.UNREACHABLE, "no complete answer came within " + limit.toMillis() + " ms");
    expired = Optional.of(late);
    // A reset fails whatever reads the answer, and that may have a file to close first.
    request.ifPresent(open -> open.reset(CANCEL, late));
    vertx.setTimer(request.isPresent() ? GRACE_MILLIS : 1, id -> outcome.tryFail(late));
  }
}
