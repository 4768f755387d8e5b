package io.rookery.scheduler.job;

import static io.rookery.scheduler.job.JobRequests.id;
import static io.rookery.scheduler.job.JobRequests.query;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The job desk on the event bus: {@code rookery.jobs.submit}, {@code .get}, {@code .list}, {@code
 * .cancel}, {@code .extend}, {@code .retry}, {@code .explain}, {@code .timeline}, {@code
 * .attempts}. Bodies and replies are JSON objects, those of HTTP. How requests are refused, and
 * when they are too late to be carried out, is told by {@link BusDesk}.
 */
public final class JobsVerticle extends VerticleBase {
  private static final String PREFIX = "rookery.jobs.";
  private final JobDesk desk;
  private final List<MessageConsumer<JsonObject>> consumers = new ArrayList<>();

  /** Serves that desk. */
  public JobsVerticle(JobDesk desk) {
    this.desk = desk;
  }

  @Override
  public Future<?> start() {
    serve("submit", body -> desk.submit(body).map(JobsVerticle::submitted));
    serve("get", body -> desk.get(id(body)).map(JobJson::of));
    serve("list", body -> desk.list(query(body)).map(JobsVerticle::jobs));
    serve("cancel", body -> cancel(id(body)));
    serve("extend", body -> extend(id(body), ExtensionJson.by(body)));
    serve("retry", body -> desk.retry(id(body)).map(JobJson::of));
    serve("explain", body -> desk.explain(id(body)));
    serve("timeline", body -> desk.timeline(id(body)).map(JobsVerticle::timeline));
    serve("attempts", body -> desk.attempts(id(body)).map(JobsVerticle::attempts));
    return Future.all(consumers.stream().map(MessageConsumer::completion).toList());
  }

  @Override
  public Future<?> stop() {
    return Future.join(consumers.stream().map(MessageConsumer::unregister).toList());
  }

  private void serve(String operation, Function<JsonObject, Future<JsonObject>> handler) {
    consumers.add(BusDesk.serve(vertx, PREFIX + operation, handler, Refusal::of));
  }

  private Future<JsonObject> cancel(long id) {
    return desk.cancel(id).map(outcome -> CancellationJson.of(id, outcome));
  }

  private Future<JsonObject> extend(long id, Duration by) {
    return desk.extend(id, by).map(outcome -> ExtensionJson.of(id, by, outcome));
  }

  private static JsonObject submitted(Submitted submitted) {
    return new JsonObject().put("id", submitted.id()).put("created", submitted.created());
  }

  private static JsonObject jobs(List<Job> jobs) {
    return new JsonObject().put("jobs", new JsonArray(jobs.stream().map(JobJson::of).toList()));
  }

  private static JsonObject timeline(List<JobEvent> events) {
    return new JsonObject()
        .put("events", new JsonArray(events.stream().map(JobEvent::toJson).toList()));
  }

  private static JsonObject attempts(List<AttemptRecord> attempts) {
    return new JsonObject()
        .put("attempts", new JsonArray(attempts.stream().map(JobJson::of).toList()));
  }
}
