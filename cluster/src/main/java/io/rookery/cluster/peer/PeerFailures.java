package io.rookery.cluster.peer;

import io.rookery.cluster.peer.PeerException.Problem;
import io.rookery.scheduler.copy.CutException;
import io.rookery.scheduler.copy.DamagedCopyException;
import io.rookery.scheduler.copy.DiskException;
import io.rookery.scheduler.job.InvalidFieldException;
import io.rookery.scheduler.job.NoSuchJobException;
import io.rookery.scheduler.job.StoreException;
import io.rookery.scheduler.sample.SampleTooLargeException;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers every failed request of a peer with a status and {@code {message}}. */
final class PeerFailures implements Handler<RoutingContext> {
  private static final Logger LOG = LoggerFactory.getLogger(PeerFailures.class);

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
    Throwable failure = context.failure();
    int status = failure == null ? Math.max(400, context.statusCode()) : status(failure);
    if (status == 500) {
      LOG.error("{} {} failed", context.request().method(), context.normalizedPath(), failure);
    }
    // A file may have been announced that now is not sent.
    response.headers().remove(HttpHeaders.CONTENT_LENGTH).remove(HttpHeaders.CONTENT_RANGE);
    response
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .end(new JsonObject().put("message", message(failure)).toBuffer());
  }

  private static String message(Throwable failure) {
    if (failure instanceof InvalidFieldException invalid) {
      return invalid.field() + " " + invalid.getMessage();
    }
    return failure == null ? "there is no such path" : String.valueOf(failure.getMessage());
  }

  private static int status(Throwable failure) {
    if (failure instanceof PeerException told) {
      return told.problem().status();
    }
    if (failure instanceof InvalidFieldException) {
      return 400;
    }
    if (failure instanceof NoSuchJobException) {
      return Problem.ABSENT.status();
    }
    if (failure instanceof CutException || failure instanceof DamagedCopyException) {
      return Problem.UNREACHABLE.status();
    }
    if (failure instanceof DiskException || failure instanceof SampleTooLargeException) {
      return Problem.NO_ROOM.status();
    }
    return failure instanceof StoreException ? 503 : 500;
  }
}
