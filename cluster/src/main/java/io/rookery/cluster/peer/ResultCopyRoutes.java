package io.rookery.cluster.peer;

import io.rookery.cluster.peer.PeerException.Problem;
import io.rookery.scheduler.analysis.ResultFolder;
import io.rookery.scheduler.job.Fence;
import io.rookery.scheduler.job.JobEvent;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Results of attempts that stand here, and those that shall. */
final class ResultCopyRoutes {
  private static final String ATTEMPT = "/results/:job/:attempt";
  private final LocalCopies local;
  private final Pulls pulls;
  private final Joint<Fence, Void> accepting;

  ResultCopyRoutes(LocalCopies local, Pulls pulls, Joint<Fence, Void> accepting) {
    this.local = local;
    this.pulls = pulls;
    this.accepting = accepting;
  }

  void mount(PeerRouter router) {
    router.work(HttpMethod.GET, ATTEMPT + "/manifest", this::manifest);
    router.download(ATTEMPT + "/files/*", this::file);
    router.work(HttpMethod.POST, ATTEMPT + "/pull", this::pull);
    router.work(HttpMethod.POST, ATTEMPT + "/accept", this::accept);
  }

  private Future<Path> folder(PeerParameters parameters) {
    return local
        .results(parameters.job(), parameters.attempt())
        .map(
            found ->
                found.orElseThrow(
                    () ->
                        new PeerException(
                            Problem.ABSENT,
                            "the results of attempt %d of job %d do not stand on %s"
                                .formatted(parameters.attempt(), parameters.job(), local.node()))));
  }

  private Future<JsonObject> manifest(RoutingContext context) {
    return folder(new PeerParameters(context))
        .compose(folder -> context.vertx().executeBlocking(() -> manifest(folder), false))
        .map(Manifest::toJson);
  }

  private static Manifest manifest(Path folder) {
    try {
      return Manifest.of(folder);
    } catch (IOException e) {
      throw new PeerException(
          Problem.UNREACHABLE, "the results cannot be read, or moved meanwhile: " + e, e);
    }
  }

  private Future<Void> file(RoutingContext context) {
    PeerParameters parameters = new PeerParameters(context);
    String path = parameters.pathAfter("/files/");
    return folder(parameters)
        .compose(
            folder ->
                context.vertx().executeBlocking(() -> new ResultFolder(folder).find(path), false))
        .map(found -> found.orElseThrow(() -> JobFileRoutes.absent(path)))
        .compose(new FileAnswer(context)::send);
  }

  private Future<JsonObject> pull(RoutingContext context) {
    PeerParameters parameters = new PeerParameters(context);
    return pulls
        .results(parameters.job(), parameters.attempt(), parameters.text("from"))
        .map(stand -> new JsonObject().put("node", local.node()));
  }

  /** Repeating it changes nothing: files that have moved up already stay where they are. */
  private Future<JsonObject> accept(RoutingContext context) {
    PeerParameters parameters = new PeerParameters(context);
    Fence attempt = new Fence(parameters.job(), parameters.attempt(), 0);
    return folder(parameters)
        .compose(here -> local.accepted().timeline(attempt.jobId(), attempt.attempt()))
        .map(timeline -> timeline.orElseThrow(() -> notAccepted(attempt)))
        .compose(timeline -> accepting.join(attempt, () -> moveUp(attempt, timeline)))
        .map(done -> new JsonObject().put("node", local.node()));
  }

  private Future<Void> moveUp(Fence attempt, List<JobEvent> timeline) {
    return local
        .folders()
        .find(attempt.jobId(), attempt.attempt(), false)
        .compose(
            apart ->
                apart.isPresent()
                    ? local.folders().accept(attempt, timeline)
                    : Future.succeededFuture());
  }

  private static PeerException notAccepted(Fence attempt) {
    return new PeerException(
        Problem.REFUSED,
        "attempt %d is not the accepted one of job %d"
            .formatted(attempt.attempt(), attempt.jobId()));
  }
}
