package io.rookery.cluster.gateway;

import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.function.Supplier;

/** For those who keep the node running: health, metrics, and the doctor. */
final class OperationRoutes {
  private static final String OPEN_METRICS =
      "application/openmetrics-text; version=1.0.0; charset=utf-8";
  private final Health health;
  private final DoctorDesk doctor;
  private final Supplier<String> metrics;

  OperationRoutes(GatewayParts parts) {
    this.health = parts.health();
    this.doctor = parts.doctor();
    this.metrics = parts.metrics();
  }

  /** Health needs no token: whatever restarts the node seldom holds one. */
  void mountOpen(ApiRouter api) {
    api.answer(
        HttpMethod.GET,
        "/health/live",
        context -> Future.succeededFuture(Answer.ok(new JsonObject().put("status", "UP"))));
    api.answer(HttpMethod.GET, "/health/ready", context -> health.readiness().map(this::ready));
  }

  private Answer ready(Health.Readiness readiness) {
    JsonObject body =
        new JsonObject()
            .put("status", readiness.ready() ? "UP" : "DOWN")
            .put("parts", readiness.parts());
    return new Answer(readiness.ready() ? 200 : 503, body, Optional.empty());
  }

  void mount(ApiRouter api, Router root) {
    api.answer(HttpMethod.GET, "/doctor", context -> doctor.examine().map(Answer::ok));
    api.download("/metrics", this::scrape);
    root.get("/metrics").handler(context -> scrape(context).onFailure(context::fail));
  }

  private Future<Void> scrape(RoutingContext context) {
    return context
        .vertx()
        .executeBlocking(metrics::get)
        .compose(
            text -> context.response().putHeader(HttpHeaders.CONTENT_TYPE, OPEN_METRICS).end(text));
  }
}
