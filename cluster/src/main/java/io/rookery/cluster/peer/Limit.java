package io.rookery.cluster.peer;

import io.rookery.cluster.peer.PeerException.Problem;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;

/** Ends a request that takes longer, its answer included. */
record Limit(Duration limit) implements Handler<RoutingContext> {

  @Override
  public void handle(RoutingContext context) {
    long timer =
        context
            .vertx()
            .setTimer(
                limit.toMillis(),
                id ->
                    context.fail(
                        new PeerException(
                            Problem.UNREACHABLE, "the request took too long; it may go on")));
    context.addEndHandler(ended -> context.vertx().cancelTimer(timer));
    context.next();
  }
}
