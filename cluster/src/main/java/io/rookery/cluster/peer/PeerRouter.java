package io.rookery.cluster.peer;

import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Function;

/** Registers paths below {@code /peer/v1}, each with the deadline of its kind. */
final class PeerRouter {
  static final String PREFIX = "/peer/v1";
  private final Router router;
  private final PeerDeadlines deadlines;

  PeerRouter(Router router, PeerDeadlines deadlines) {
    this.router = router;
    this.deadlines = deadlines;
    PeerFailures failures = new PeerFailures();
    router.route().failureHandler(failures);
    for (int status : new int[] {400, 404, 405, 500}) {
      router.errorHandler(status, failures);
    }
  }

  /** A path that is answered at once. */
  void answer(
      HttpMethod method, String path, Function<RoutingContext, Future<JsonObject>> reaction) {
    router
        .route(method, PREFIX + path)
        .handler(new Limit(deadlines.call()))
        .handler(context -> send(context, reaction));
  }

  /** A path whose answer takes work; the asker is told all the while that it is being done. */
  void work(HttpMethod method, String path, Function<RoutingContext, Future<JsonObject>> reaction) {
    router
        .route(method, PREFIX + path)
        .handler(new Limit(deadlines.transfer()))
        .handler(new Pulse(deadlines.idle()))
        .handler(context -> send(context, reaction));
  }

  /** A path that answers with a file. */
  void download(String path, Function<RoutingContext, Future<Void>> reaction) {
    router
        .route(HttpMethod.GET, PREFIX + path)
        .handler(new Limit(deadlines.transfer()))
        .handler(context -> attempt(context, reaction).onFailure(context::fail));
  }

  private static void send(
      RoutingContext context, Function<RoutingContext, Future<JsonObject>> reaction) {
    attempt(context, reaction).onSuccess(body -> write(context, body)).onFailure(context::fail);
  }

  private static <T> Future<T> attempt(
      RoutingContext context, Function<RoutingContext, Future<T>> reaction) {
    return Future.succeededFuture(context).compose(reaction);
  }

  private static void write(RoutingContext context, JsonObject body) {
    HttpServerResponse response = context.response();
    if (!response.ended() && !response.closed()) {
      response.putHeader(HttpHeaders.CONTENT_TYPE, "application/json").end(body.toBuffer());
    }
  }
}
