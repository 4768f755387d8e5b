package io.rookery.cluster.gateway;

import io.rookery.cluster.config.ApiOptions;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.function.Function;

/** Registers paths below {@code /api/v1}, each with the deadline of its kind. */
final class ApiRouter {
  static final String PREFIX = "/api/v1";
  private final Router router;
  private final Duration deadline;
  private final Duration transferDeadline;

  ApiRouter(Router router, ApiOptions options) {
    this.router = router;
    this.deadline = options.deadline();
    this.transferDeadline = options.transferDeadline();
  }

  /** A path that answers with JSON. */
  void answer(HttpMethod method, String path, Function<RoutingContext, Future<Answer>> reaction) {
    router
        .route(method, PREFIX + path)
        .handler(new RequestDeadline(deadline))
        .handler(context -> send(context, reaction));
  }

  /** A path whose request carries a sample and that answers with JSON. */
  void upload(String path, Function<RoutingContext, Future<Answer>> reaction) {
    router
        .route(HttpMethod.POST, PREFIX + path)
        .handler(new RequestDeadline(transferDeadline))
        .handler(context -> send(context, reaction));
  }

  /** A path that writes its answer itself, such as a file; the future tells how that went. */
  void download(String path, Function<RoutingContext, Future<Void>> reaction) {
    router
        .route(HttpMethod.GET, PREFIX + path)
        .handler(new RequestDeadline(transferDeadline))
        .handler(context -> attempt(context, reaction).onFailure(context::fail));
  }

  /** A path that goes on answering until one side has enough; the future ends with its start. */
  void stream(String path, Function<RoutingContext, Future<Void>> reaction) {
    router
        .route(HttpMethod.GET, PREFIX + path)
        .handler(context -> attempt(context, reaction).onFailure(context::fail));
  }

  private static void send(
      RoutingContext context, Function<RoutingContext, Future<Answer>> reaction) {
    attempt(context, reaction).onSuccess(found -> write(context, found)).onFailure(context::fail);
  }

  private static <T> Future<T> attempt(
      RoutingContext context, Function<RoutingContext, Future<T>> reaction) {
    try {
      return reaction.apply(context);
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }

  private static void write(RoutingContext context, Answer answer) {
    HttpServerResponse response = context.response();
    if (response.ended() || response.closed()) {
      return;
    }
    answer.location().ifPresent(path -> response.putHeader(HttpHeaders.LOCATION, path));
    response
        .setStatusCode(answer.status())
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .end(answer.body().toBuffer());
  }
}
