package io.rookery.cluster.peer;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;

/**
 * Says, while a request is being worked on, that it is: interim answers keep the connection from
 * looking idle, and their absence tells the asker that this node hangs.
 */
record Pulse(Duration idle) implements Handler<RoutingContext> {

  @Override
  public void handle(RoutingContext context) {
    HttpServerResponse response = context.response();
    long timer =
        context
            .vertx()
            .setPeriodic(
                Math.max(1, idle.toMillis() / 3),
                id -> {
                  if (!response.headWritten() && !response.closed()) {
                    response.writeEarlyHints(HttpHeaders.headers());
                  }
                });
    context.addEndHandler(ended -> context.vertx().cancelTimer(timer));
    context.next();
  }
}
