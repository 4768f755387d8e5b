package io.rookery.cluster.node;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.OptionalLong;
import java.util.function.BiPredicate;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** Asks a node over HTTP with a client that is not ours. */
final class ApiClient {
  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private final HttpClient client = HttpClient.newHttpClient();
  private final String base;

  ApiClient(int port) {
    base = "http://127.0.0.1:" + port + "/api/v1";
  }

  /** Submits a file; the spec is JSON without its sample. */
  JsonObject submit(String name, String content, JsonObject spec) throws Exception {
    HttpResponse<String> answer = trySubmit(name, content, spec);
    if (answer.statusCode() != 202) {
      throw new AssertionError(answer.statusCode() + " " + answer.body());
    }
    return new JsonObject(answer.body());
  }

  /** The same, whatever the answer is. */
  HttpResponse<String> trySubmit(String name, String content, JsonObject spec) throws Exception {
    String boundary = "b0undary";
    String body =
        "--%s\r\nContent-Disposition: form-data; name=\"spec\"\r\n\r\n%s\r\n"
                .formatted(boundary, spec.encode())
            + "--%s\r\nContent-Disposition: form-data; name=\"file\"; filename=\"%s\"\r\n"
                .formatted(boundary, name)
            + "Content-Type: application/octet-stream\r\n\r\n%s\r\n--%s--\r\n"
                .formatted(content, boundary);
    return send(
        request("/jobs")
            .header("Content-Type", "multipart/form-data; boundary=" + boundary)
            .POST(BodyPublishers.ofString(body)));
  }

  HttpResponse<String> post(String path, String json) throws Exception {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(json)));
  }

  /** Stores bytes for a job to name; their hash. */
  String store(String content) throws Exception {
    HttpResponse<String> answer = send(request("/samples").POST(BodyPublishers.ofString(content)));
    if (answer.statusCode() != 200) {
      throw new AssertionError(answer.statusCode() + " " + answer.body());
    }
    return new JsonObject(answer.body()).getString("sha256");
  }

  HttpResponse<String> delete(String path) throws Exception {
    return send(request(path).DELETE());
  }

  /** A {@code POST} without a body: what a command is. */
  HttpResponse<String> post(String path) throws Exception {
    return send(request(path).POST(BodyPublishers.noBody()));
  }

  /** What {@code GET} answers, whatever it is. */
  HttpResponse<String> tryGet(String path) throws Exception {
    return send(request(path).GET());
  }

  JsonObject get(String path) throws Exception {
    return new JsonObject(text(path));
  }

  String text(String path) throws Exception {
    HttpResponse<String> answer = tryGet(path);
    if (answer.statusCode() != 200) {
      throw new AssertionError(path + ": " + answer.statusCode() + " " + answer.body());
    }
    return answer.body();
  }

  byte[] bytes(String path) throws Exception {
    HttpResponse<byte[]> answer =
        client.send(request(path).GET().build(), BodyHandlers.ofByteArray());
    if (answer.statusCode() != 200) {
      throw new AssertionError(path + ": " + answer.statusCode() + " " + new String(answer.body()));
    }
    return answer.body();
  }

  /**
   * The event stream, until its reader has seen enough.
   *
   * @param lastEventId the last event that was seen elsewhere; empty to begin where the path says
   * @param reader is given the number of each event and its JSON; the stream is cut when it returns
   *     false
   */
  void events(String path, OptionalLong lastEventId, BiPredicate<Long, JsonObject> reader)
      throws Exception {
    HttpRequest.Builder request = request(path).GET();
    lastEventId.ifPresent(id -> request.header("Last-Event-ID", Long.toString(id)));
    HttpResponse<InputStream> answer = client.send(request.build(), BodyHandlers.ofInputStream());
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
      long id = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("id:")) {
          id = Long.parseLong(line.substring(3).strip());
        } else if (line.startsWith("data:")
            && !reader.test(id, new JsonObject(line.substring(5)))) {
          return;
        }
      }
    }
    throw new AssertionError("the event stream ended");
  }

  /** Waits until the job is in that state and returns it. */
  JsonObject await(long id, String state) {
    JsonObject[] last = new JsonObject[1];
    Awaitility.await()
        .atMost(Duration.ofSeconds(40))
        .until(
            () -> {
              last[0] = get("/jobs/" + id);
              String present = last[0].getString("state");
              if (!present.equals(state) && !present.matches("QUEUED|RUNNING")) {
                throw new AssertionError("job ended otherwise: " + last[0].encodePrettily());
              }
              return present.equals(state);
            });
    return last[0];
  }

  /** Waits until an event of that type stands in the job's timeline. */
  void awaitEvent(long id, String type, String holding) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                events(id).stream()
                    .map(JsonObject.class::cast)
                    .anyMatch(
                        event ->
                            event.getString("type").equals(type)
                                && event.encode().contains(holding)));
  }

  JsonArray events(long id) throws Exception {
    return get("/jobs/" + id + "/timeline").getJsonArray("events");
  }

  /** The first event of that type in the log; waits for it. */
  JsonObject firstEvent(String type) throws Exception {
    HttpResponse<Stream<String>> events =
        client.send(request("/events?from=0").GET().build(), BodyHandlers.ofLines());
    try (Stream<String> lines = events.body()) {
      return lines
          .filter(line -> line.startsWith("data:") && line.contains(type))
          .map(line -> new JsonObject(line.substring("data:".length())))
          .findFirst()
          .orElseThrow();
    }
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(base + path)).timeout(DEADLINE);
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  static String sha256(String text) throws Exception {
    return HexFormat.of()
        .formatHex(
            java.security.MessageDigest.getInstance("SHA-256")
                .digest(text.getBytes(StandardCharsets.UTF_8)));
  }
}
