package io.rookery.cluster.chaos;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import io.vertx.ext.web.multipart.MultipartForm;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Speaks HTTP to any node of a field, as a client outside would; every call has a deadline. */
final class NodeApi {
  private static final int CONNECT_MILLIS = 1000;
  private static final Duration DEADLINE = Duration.ofSeconds(12);
  private static final Duration USUAL_WAIT = Duration.ofSeconds(1);

  private final FieldMap map;
  private final String token;
  private final WebClient client;

  NodeApi(Vertx vertx, FieldMap map, String token) {
    this.map = map;
    this.token = token;
    this.client =
        WebClient.create(
            vertx,
            new WebClientOptions()
                .setConnectTimeout(CONNECT_MILLIS)
                .setKeepAlive(false)
                .setUserAgent("rookery-chaos"));
  }

  void close() {
    client.close();
  }

  Future<Reply> submit(int place, Submission submission) {
    JsonObject spec = submission.spec();
    HttpRequest<Buffer> request = request(HttpMethod.POST, place, "/jobs");
    Future<HttpResponse<Buffer>> sent =
        submission
            .file()
            .map(
                content ->
                    request.sendMultipartForm(
                        MultipartForm.create()
                            .attribute("spec", spec.encode())
                            .binaryFileUpload(
                                "file",
                                "sample.sh",
                                Buffer.buffer(content),
                                "application/octet-stream")))
            .orElseGet(() -> request.sendJsonObject(spec));
    return within(sent)
        .map(
            answer -> {
              if (answer.statusCode() != 202) {
                return notDone(answer);
              }
              JsonObject body = answer.bodyAsJsonObject();
              return new Reply.Accepted(body.getLong("id"), body.getBoolean("created"));
            });
  }

  Future<Reply> cancel(int place, long id) {
    return within(request(HttpMethod.DELETE, place, "/jobs/" + id).send()).map(NodeApi::done);
  }

  Future<Reply> retry(int place, long id) {
    return within(request(HttpMethod.POST, place, "/jobs/" + id + "/retry").send())
        .map(NodeApi::done);
  }

  /** {@code drain} or {@code resume} of the node itself. */
  Future<Reply> node(int place, String action) {
    String path = "/nodes/" + map.nodeName(place) + "/" + action;
    return within(request(HttpMethod.POST, place, path).send()).map(NodeApi::done);
  }

  private HttpRequest<Buffer> request(HttpMethod method, int place, String path) {
    return client
        .request(method, FieldMap.API_PORT, map.address(place), "/api/v1" + path)
        .bearerTokenAuthentication(token)
        .timeout(DEADLINE.toMillis());
  }

  /** The client's own limit is on silence; this one is on the whole. */
  private static Future<HttpResponse<Buffer>> within(Future<HttpResponse<Buffer>> sent) {
    return sent.timeout(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static Reply done(HttpResponse<Buffer> answer) {
    return answer.statusCode() == 200 || answer.statusCode() == 202
        ? new Reply.Done(String.valueOf(answer.bodyAsJsonObject().getValue("outcome")))
        : notDone(answer);
  }

  private static Reply notDone(HttpResponse<Buffer> answer) {
    int status = answer.statusCode();
    if (status != 429 && status < 500) {
      return new Reply.Refused(status, answer.bodyAsString());
    }
    String wait = answer.getHeader("Retry-After");
    return new Reply.Later(
        status,
        wait == null || !wait.matches("[0-9]{1,4}")
            ? USUAL_WAIT
            : Duration.ofSeconds(Long.parseLong(wait)));
  }
}
