package io.rookery.cluster.gateway;

import io.rookery.scheduler.job.Cancellation;
import io.rookery.scheduler.job.CancellationJson;
import io.rookery.scheduler.job.ExtensionJson;
import io.rookery.scheduler.job.JobDesk;
import io.rookery.scheduler.job.JobEvent;
import io.rookery.scheduler.job.JobJson;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/** Reading, cancelling, extending and retrying jobs. */
final class JobRoutes {
  private final JobDesk jobs;

  JobRoutes(JobDesk jobs) {
    this.jobs = jobs;
  }

  void mount(ApiRouter api) {
    api.answer(
        HttpMethod.GET,
        "/jobs",
        context ->
            jobs.list(new Parameters(context).jobs())
                .map(found -> found.stream().map(JobJson::of).toList())
                .map(found -> Answer.ok(new JsonObject().put("jobs", new JsonArray(found)))));
    api.answer(
        HttpMethod.GET,
        "/jobs/:id",
        context ->
            jobs.get(new Parameters(context).jobId()).map(job -> Answer.ok(JobJson.of(job))));
    api.answer(HttpMethod.DELETE, "/jobs/:id", context -> cancel(new Parameters(context).jobId()));
    api.answer(HttpMethod.POST, "/jobs/:id/extend", this::extend);
    api.answer(
        HttpMethod.POST,
        "/jobs/:id/retry",
        context ->
            jobs.retry(new Parameters(context).jobId())
                .map(job -> Answer.accepted(JobJson.of(job))));
    api.answer(
        HttpMethod.GET,
        "/jobs/:id/explain",
        context -> jobs.explain(new Parameters(context).jobId()).map(Answer::ok));
    api.answer(
        HttpMethod.GET, "/jobs/:id/timeline", context -> timeline(new Parameters(context).jobId()));
  }

  private Future<Answer> cancel(long id) {
    return jobs.cancel(id).map(outcome -> answer(id, outcome));
  }

  private static Answer answer(long id, Cancellation outcome) {
    JsonObject body = CancellationJson.of(id, outcome);
    boolean done = outcome instanceof Cancellation.Done || outcome instanceof Cancellation.TooLate;
    return done ? Answer.ok(body) : Answer.accepted(body);
  }

  private Future<Answer> extend(RoutingContext context) {
    long id = new Parameters(context).jobId();
    return BoundedBody.read(context.request())
        .map(bytes -> ExtensionJson.by(BoundedBody.json("body", bytes)))
        .compose(
            by ->
                jobs.extend(id, by)
                    .map(outcome -> Answer.accepted(ExtensionJson.of(id, by, outcome))));
  }

  private Future<Answer> timeline(long id) {
    return jobs.timeline(id)
        .map(
            events ->
                Answer.ok(
                    new JsonObject()
                        .put("id", id)
                        .put("stages", StageSpans.of(events).toJson())
                        .put("events", array(events))));
  }

  private static JsonArray array(List<JobEvent> events) {
    return new JsonArray(events.stream().map(JobEvent::toJson).toList());
  }
}
