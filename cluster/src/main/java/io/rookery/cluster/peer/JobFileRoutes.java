package io.rookery.cluster.peer;

import io.rookery.cluster.peer.PeerException.Problem;
import io.rookery.scheduler.analysis.AttemptFolders;
import io.rookery.scheduler.analysis.ResultFolder;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/** The results of jobs as users see them, for a node that serves them to one. */
final class JobFileRoutes {
  private final AttemptFolders folders;

  JobFileRoutes(AttemptFolders folders) {
    this.folders = folders;
  }

  void mount(PeerRouter router) {
    router.answer(HttpMethod.GET, "/jobs/:job/results", this::list);
    router.answer(HttpMethod.GET, "/jobs/:job/attempts", this::standing);
    router.download("/jobs/:job/files/*", this::file);
  }

  private Future<Path> folder(PeerParameters parameters) {
    return folders.results(
        parameters.job(), parameters.whole("attempt"), parameters.flag("accepted"));
  }

  private Future<JsonObject> list(RoutingContext context) {
    PeerParameters parameters = new PeerParameters(context);
    boolean earlier = parameters.flag("attempts");
    boolean mustStand = parameters.flag("present");
    return folder(parameters)
        .compose(
            folder ->
                context
                    .vertx()
                    .executeBlocking(
                        () -> {
                          if (mustStand && !Files.isDirectory(folder)) {
                            throw new PeerException(Problem.ABSENT, "has no such results");
                          }
                          return new ResultFolder(folder).list(earlier);
                        },
                        false));
  }

  /** {@code {attempts: [number]}}: those of which there are files here. */
  private Future<JsonObject> standing(RoutingContext context) {
    PeerParameters parameters = new PeerParameters(context);
    int accepted = parameters.whole("accepted");
    return folders
        .standing(parameters.job(), accepted == 0 ? OptionalInt.empty() : OptionalInt.of(accepted))
        .map(numbers -> new JsonObject().put("attempts", new JsonArray(List.copyOf(numbers))));
  }

  private Future<Void> file(RoutingContext context) {
    PeerParameters parameters = new PeerParameters(context);
    String path = parameters.pathAfter("/files/");
    return folder(parameters)
        .compose(
            folder ->
                context.vertx().executeBlocking(() -> new ResultFolder(folder).find(path), false))
        .map(found -> found.orElseThrow(() -> absent(path)))
        .compose(new FileAnswer(context)::send);
  }

  static PeerException absent(String path) {
    return new PeerException(Problem.ABSENT, "there is no file " + path);
  }
}
