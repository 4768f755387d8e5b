package io.rookery.cluster.gateway;

import static java.util.Objects.requireNonNull;

import io.rookery.cluster.config.ApiOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP server of a node: {@code /api/v1}, and {@code /metrics} at the root as well, where
 * scrapers look. Deployed once; deployment completes when the port listens and fails when it
 * cannot. Undeploying ends the event streams and closes the port.
 */
public final class HttpGateway extends VerticleBase {
  private static final Logger log = LoggerFactory.getLogger(HttpGateway.class);
  private static final int HEADER_BYTES = 16 << 10;
  private static final int LINE_BYTES = 8 << 10;
  private static final int FORM_FIELDS = 16;

  private final ApiOptions options;
  private final GatewayParts parts;
  private final EventRoutes events;
  private volatile int port;

  /** A gateway that will listen where {@code options} say and ask {@code parts}. */
  public HttpGateway(ApiOptions options, GatewayParts parts) {
    this.options = requireNonNull(options, "options");
    this.parts = requireNonNull(parts, "parts");
    this.events = new EventRoutes(parts.jobs(), options);
  }

  /** The port it listens on; 0 before it does. */
  public int port() {
    return port;
  }

  @Override
  public Future<?> start() {
    events.follow(vertx);
    return vertx
        .createHttpServer(server())
        .requestHandler(router())
        .exceptionHandler(failure -> log.debug("a connection failed: {}", failure.getMessage()))
        .listen()
        .onSuccess(this::listening);
  }

  private void listening(HttpServer server) {
    port = server.actualPort();
    log.info("answering on http://{}:{}/", options.host(), port);
  }

  @Override
  public Future<?> stop() {
    events.close();
    return Future.succeededFuture();
  }

  private HttpServerOptions server() {
    return new HttpServerOptions()
        .setHost(options.host())
        .setPort(options.port())
        .setIdleTimeout((int) Math.min(Integer.MAX_VALUE, options.idle().toMillis()))
        .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
        .setMaxHeaderSize(HEADER_BYTES)
        .setMaxInitialLineLength(LINE_BYTES)
        .setMaxFormFields(FORM_FIELDS)
        .setMaxFormAttributeSize(BoundedBody.LIMIT)
        .setMaxFormBufferedBytes(LINE_BYTES)
        .setHandle100ContinueAutomatically(true)
        .setHttp2ClearTextEnabled(false);
  }

  private Router router() {
    Router router = Router.router(vertx);
    ApiRouter api = new ApiRouter(router, options);
    OperationRoutes operations = new OperationRoutes(parts);
    router.route().handler(HttpGateway::harden).failureHandler(new FailureAnswers(500));
    operations.mountOpen(api);
    router.route().handler(new Admission(options.tokens()));
    operations.mount(api, router);
    new SubmissionRoutes(parts.jobs(), parts.samples()).mount(api);
    new JobRoutes(parts.jobs()).mount(api);
    new ResultRoutes(parts.results()).mount(api);
    new PoolRoutes(parts.machines(), parts.nodes()).mount(api);
    events.mount(api);
    for (int status : new int[] {400, 404, 405, 406, 413, 415, 500}) {
      router.errorHandler(status, new FailureAnswers(status));
    }
    return router;
  }

  /** Answers concern one moment and one asker, and are never to be taken for web pages. */
  private static void harden(RoutingContext context) {
    context
        .response()
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("Cache-Control", "no-store")
        .putHeader("Content-Security-Policy", "default-src 'none'");
    context.next();
  }
}
