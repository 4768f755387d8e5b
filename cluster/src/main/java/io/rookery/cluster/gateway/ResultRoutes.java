package io.rookery.cluster.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.rookery.cluster.gateway.ResultFiles.ResultFile;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.net.URLDecoder;
import java.net.URLEncoder;

/** What attempts brought: lists of files, and their bytes. */
final class ResultRoutes {
  private static final String PCAP = "dump.pcap";
  private static final String ATTEMPT = "/jobs/:id/attempts/:attempt";
  private final ResultFiles results;

  ResultRoutes(ResultFiles results) {
    this.results = results;
  }

  void mount(ApiRouter api) {
    api.answer(HttpMethod.GET, "/jobs/:id/results", this::list);
    api.download("/jobs/:id/results/*", this::file);
    api.download("/jobs/:id/pcap", this::pcap);
    api.answer(HttpMethod.GET, "/jobs/:id/attempts", this::attempts);
    api.answer(HttpMethod.GET, ATTEMPT + "/results", this::listAttempt);
    api.download(ATTEMPT + "/results/*", this::attemptFile);
    api.download(ATTEMPT + "/pcap", this::attemptPcap);
  }

  private Future<Answer> list(RoutingContext context) {
    Parameters parameters = new Parameters(context);
    long id = parameters.jobId();
    boolean earlier = parameters.flag("attempts");
    return results.list(id, earlier).map(found -> Answer.ok(found.put("id", id)));
  }

  private Future<Void> file(RoutingContext context) {
    long id = new Parameters(context).jobId();
    String path = relative(context);
    return found(path, results.read(id, path, file -> send(context, file, name(path))));
  }

  private Future<Void> pcap(RoutingContext context) {
    long id = new Parameters(context).jobId();
    String name = "job-%d.pcap".formatted(id);
    return found(PCAP, results.read(id, PCAP, file -> send(context, file, name)));
  }

  private Future<Answer> attempts(RoutingContext context) {
    long id = new Parameters(context).jobId();
    return results.attempts(id).map(found -> Answer.ok(found.put("id", id)));
  }

  private Future<Answer> listAttempt(RoutingContext context) {
    Parameters parameters = new Parameters(context);
    long id = parameters.jobId();
    int attempt = parameters.attempt();
    return results
        .list(id, attempt)
        .map(found -> Answer.ok(found.put("id", id).put("attempt", attempt)));
  }

  private Future<Void> attemptFile(RoutingContext context) {
    Parameters parameters = new Parameters(context);
    long id = parameters.jobId();
    String path = relative(context);
    return found(
        path,
        results.read(id, parameters.attempt(), path, file -> send(context, file, name(path))));
  }

  private Future<Void> attemptPcap(RoutingContext context) {
    Parameters parameters = new Parameters(context);
    long id = parameters.jobId();
    int attempt = parameters.attempt();
    String name = "job-%d-attempt-%d.pcap".formatted(id, attempt);
    return found(PCAP, results.read(id, attempt, PCAP, file -> send(context, file, name)));
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** What follows {@code /results/}, decoded once; an encoded slash divides as a plain one does. */
  private static String relative(RoutingContext context) {
    String[] parts = context.normalizedPath().split("/results/", 2);
    try {
      return URLDecoder.decode(parts[1].replace("+", "%2B"), UTF_8);
    } catch (IllegalArgumentException e) {
      throw RefusedException.noSuchFile(parts[1]);
    }
  }

  private static Future<Void> found(String path, Future<Boolean> reading) {
    return reading.compose(
        found ->
            found
                ? Future.succeededFuture()
                : Future.failedFuture(RefusedException.noSuchFile(path)));
  }

  /** What a guest sent is a download, whatever it looks like: no browser shall show it. */
  private static Future<Void> send(RoutingContext context, ResultFile file, String name) {
    HttpServerResponse response = context.response();
    String plain = name.replaceAll("[^A-Za-z0-9._-]", "_");
    String encoded = URLEncoder.encode(name, UTF_8).replace("+", "%20").replace("*", "%2A");
    response
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/octet-stream")
        .putHeader(
            "Content-Disposition",
            "attachment; filename=\"" + plain + "\"; filename*=UTF-8''" + encoded);
    if (file instanceof ResultFile.Local local) {
      return response.sendFile(local.path().toString());
    }
    ResultFile.Remote remote = (ResultFile.Remote) file;
    response.putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(remote.size()));
    return remote.content().pipeTo(response);
  }
}
