package io.rookery.cluster.peer;

import io.rookery.cluster.peer.PeerException.Problem;
import io.rookery.scheduler.job.InvalidFieldException;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Greets nodes that want to join, or says why they cannot. */
final class HelloRoutes {
  private static final Logger LOG = LoggerFactory.getLogger(HelloRoutes.class);
  private final PeerIdentity self;
  private final Admittance admittance;

  HelloRoutes(PeerIdentity self, Admittance admittance) {
    this.self = self;
    this.admittance = admittance;
  }

  void mount(PeerRouter router) {
    router.answer(HttpMethod.GET, "/hello", this::hello);
  }

  private Future<JsonObject> hello(RoutingContext context) {
    PeerIdentity asker = asker(new PeerParameters(context));
    return admittance
        .objection(asker)
        .map(
            objection -> {
              LOG.warn(
                  "Node {} at {} is refused: {}",
                  asker.node(),
                  context.request().remoteAddress(),
                  objection);
              return Future.<JsonObject>failedFuture(new PeerException(Problem.REFUSED, objection));
            })
        .orElseGet(() -> Future.succeededFuture(self.toJson()));
  }

  private static PeerIdentity asker(PeerParameters query) {
    return new PeerIdentity(
        query.text("cluster"),
        query.text("node"),
        query.text("boot"),
        query.text("host"),
        protocol(query),
        "");
  }

  private static Protocol protocol(PeerParameters query) {
    try {
      return new Protocol(query.whole("oldest"), query.whole("newest"));
    } catch (IllegalArgumentException e) {
      throw new InvalidFieldException("newest", "must not be below oldest, which starts at 1");
    }
  }
}
