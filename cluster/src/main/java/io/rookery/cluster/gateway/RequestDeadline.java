package io.rookery.cluster.gateway;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;

/** Ends a request that takes longer, its body and its answer included. */
final class RequestDeadline implements Handler<RoutingContext> {
  private final Duration limit;

  RequestDeadline(Duration limit) {
    this.limit = limit;
  }

  @Override
  public void handle(RoutingContext context) {
    long timer =
        context
            .vertx()
            .setTimer(limit.toMillis(), id -> context.fail(RefusedException.outOfTime()));
    context.addEndHandler(ended -> context.vertx().cancelTimer(timer));
    context.next();
  }
}
