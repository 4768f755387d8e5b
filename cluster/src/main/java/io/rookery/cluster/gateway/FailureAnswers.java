package io.rookery.cluster.gateway;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers every failed request with JSON, and never with a stack trace. */
final class FailureAnswers implements Handler<RoutingContext> {
  private static final Logger log = LoggerFactory.getLogger(FailureAnswers.class);
  private static final long GRACE_MILLIS = 5_000;
  private final int usualStatus;

  /** {@code usualStatus} is what the router means where it does not say so in the context. */
  FailureAnswers(int usualStatus) {
    this.usualStatus = usualStatus;
  }

  @Override
  public void handle(RoutingContext context) {
    HttpServerResponse response = context.response();
    if (response.ended() || response.closed()) {
      return;
    }
    if (response.headWritten()) {
      // Too late for a status: a broken transfer must not look like a complete one.
      context.request().connection().close();
      return;
    }
    ApiError error = error(context);
    response.setStatusCode(error.status()).putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
    // A download may have announced what it now does not send.
    response.headers().remove(HttpHeaders.CONTENT_LENGTH).remove("Content-Disposition");
    error
        .retryAfter()
        .ifPresent(wait -> response.putHeader("Retry-After", Long.toString(wait.toSeconds())));
    if (error.status() == 401) {
      response.putHeader("WWW-Authenticate", "Bearer");
    }
    response.end(error.toJson().toBuffer());
    swallow(context);
  }

  private ApiError error(RoutingContext context) {
    Throwable failure = context.failure();
    if (failure == null) {
      return ApiError.ofStatus(context.statusCode() > 0 ? context.statusCode() : usualStatus);
    }
    return ApiError.of(failure).orElseGet(() -> unforeseen(context, failure));
  }

  private static ApiError unforeseen(RoutingContext context, Throwable failure) {
    if (context.statusCode() >= 400 && context.statusCode() < 500) {
      return ApiError.ofStatus(context.statusCode());
    }
    String id = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    log.error(
        "{} {} failed unforeseen, told to the client as {}",
        context.request().method(),
        context.normalizedPath(),
        id,
        failure);
    return ApiError.internal(id);
  }

  /**
   * Reads on for a moment while the client still sends: closing at once would reset the connection
   * and the client would never see the answer.
   */
  private static void swallow(RoutingContext context) {
    HttpServerRequest request = context.request();
    if (request.isEnded()) {
      return;
    }
    long timer =
        context
            .vertx()
            .setTimer(
                GRACE_MILLIS,
                id -> {
                  if (!request.isEnded()) {
                    request.connection().close();
                  }
                });
    request.connection().closeHandler(closed -> context.vertx().cancelTimer(timer));
    request.handler(chunk -> {}).resume();
  }
}
