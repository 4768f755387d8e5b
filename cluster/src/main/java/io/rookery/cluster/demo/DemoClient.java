package io.rookery.cluster.demo;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import io.vertx.ext.web.multipart.MultipartForm;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Asks the demonstration's node over HTTP, as any program would. */
final class DemoClient {
  private static final int DEADLINE_SECONDS = 30;
  private final WebClient client;

  /** Of the node that serves loopback's usual address. */
  DemoClient(Vertx vertx, int port) {
    this(vertx, "127.0.0.1", port);
  }

  DemoClient(Vertx vertx, String host, int port) {
    client =
        WebClient.create(
            vertx,
            new WebClientOptions()
                .setDefaultHost(host)
                .setDefaultPort(port)
                .setConnectTimeout((int) TimeUnit.SECONDS.toMillis(5)));
  }

  /** Submits a sample; completes with the job's id. */
  Future<Long> submit(DemoSample sample) {
    return submit(sample, sample.spec());
  }

  /** The same with a specification of one's own. */
  Future<Long> submit(DemoSample sample, JsonObject spec) {
    MultipartForm form =
        MultipartForm.create()
            .attribute("spec", spec.encode())
            .binaryFileUpload(
                "file",
                sample.file().getFileName().toString(),
                sample.file().toString(),
                "application/octet-stream");
    return within(client.post("/api/v1/jobs").sendMultipartForm(form))
        .map(answer -> answer.bodyAsJsonObject().getLong("id"));
  }

  Future<JsonObject> job(long id) {
    return within(client.get("/api/v1/jobs/" + id).send()).map(HttpResponse::bodyAsJsonObject);
  }

  Future<JsonArray> timeline(long id) {
    return within(client.get("/api/v1/jobs/" + id + "/timeline").send())
        .map(
            answer ->
                answer.bodyAsString().startsWith("[")
                    ? answer.bodyAsJsonArray()
                    : answer.bodyAsJsonObject().getJsonArray("events"));
  }

  /** The paths of all files of a job's results. */
  Future<List<String>> results(long id) {
    return within(client.get("/api/v1/jobs/" + id + "/results").send())
        .map(
            answer ->
                answer.bodyAsJsonObject().getJsonArray("files").stream()
                    .map(JsonObject.class::cast)
                    .map(file -> file.getString("path"))
                    .toList());
  }

  /** The content of one of them. */
  Future<Buffer> result(long id, String path) {
    String encoded = URLEncoder.encode(path, StandardCharsets.UTF_8).replace("+", "%20");
    return within(
            client.get("/api/v1/jobs/" + id + "/results/" + encoded.replace("%2F", "/")).send())
        .map(answer -> Optional.ofNullable(answer.body()).orElseGet(Buffer::buffer));
  }

  private static <T> Future<HttpResponse<T>> within(Future<HttpResponse<T>> request) {
    return request
        .timeout(DEADLINE_SECONDS, TimeUnit.SECONDS)
        .compose(
            answer ->
                answer.statusCode() < 300
                    ? Future.succeededFuture(answer)
                    : Future.failedFuture(
                        "the node answered " + answer.statusCode() + ": " + answer.bodyAsString()));
  }
}
