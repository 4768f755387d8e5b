package io.rookery.cluster.gateway;

import io.rookery.scheduler.job.JobDesk;
import io.rookery.scheduler.sample.Samples;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;

/** Samples and jobs coming in. */
final class SubmissionRoutes {
  private final JobDesk jobs;
  private final Samples samples;

  SubmissionRoutes(JobDesk jobs, Samples samples) {
    this.jobs = jobs;
    this.samples = samples;
  }

  void mount(ApiRouter api) {
    api.upload("/samples", this::sample);
    api.upload("/jobs", this::job);
  }

  private Future<Answer> sample(RoutingContext context) {
    return SampleUpload.receive(context, new AbortableSource(context.request()), samples)
        .map(stored -> new JsonObject().put("sha256", stored.sha256()).put("size", stored.size()))
        .map(Answer::ok);
  }

  private Future<Answer> job(RoutingContext context) {
    return spec(context)
        .compose(jobs::submit)
        .map(
            submitted ->
                Answer.accepted(
                        new JsonObject()
                            .put("id", submitted.id())
                            .put("created", submitted.created()))
                    .at(ApiRouter.PREFIX + "/jobs/" + submitted.id()));
  }

  private Future<JsonObject> spec(RoutingContext context) {
    HttpServerRequest request = context.request();
    String type = String.valueOf(request.getHeader(HttpHeaders.CONTENT_TYPE));
    String bare = type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    return switch (bare) {
      case "multipart/form-data" -> MultipartSubmission.receive(context, samples);
      case "application/json" ->
          BoundedBody.read(request).map(bytes -> BoundedBody.json("body", bytes));
      default ->
          Future.failedFuture(
              RefusedException.notMediaType("multipart/form-data or application/json"));
    };
  }
}
