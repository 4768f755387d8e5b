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
  private final ResultFiles results;

  ResultRoutes(ResultFiles results) {
    this.results = results;
  }

  void mount(ApiRouter api) {
    api.answer(HttpMethod.GET, "/jobs/:id/results", this::list);
    api.download("/jobs/:id/results/*", this::file);
    api.download("/jobs/:id/pcap", this::pcap);
  }

  private Future<Answer> list(RoutingContext context) {
    Parameters parameters = new Parameters(context);
    long id = parameters.jobId();
    boolean earlier = parameters.flag("attempts");
    return results.list(id, earlier).map(found -> Answer.ok(found.put("id", id)));
  }

  private Future<Void> file(RoutingContext context) {
    String relative = relative(context);
    String name = relative.substring(relative.lastIndexOf('/') + 1);
    return send(context, new Parameters(context).jobId(), relative, name);
  }

  private Future<Void> pcap(RoutingContext context) {
    long id = new Parameters(context).jobId();
    return send(context, id, "dump.pcap", "job-" + id + ".pcap");
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

  private Future<Void> send(RoutingContext context, long id, String relative, String name) {
    return results
        .read(id, relative, file -> send(context.response(), file, name))
        .compose(
            found ->
                found
                    ? Future.succeededFuture()
                    : Future.failedFuture(RefusedException.noSuchFile(relative)));
  }

  /** What a guest sent is a download, whatever it looks like: no browser shall show it. */
  private static Future<Void> send(HttpServerResponse response, ResultFile file, String name) {
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
