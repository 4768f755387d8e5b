package io.rookery.cluster.cli;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.core.parsetools.RecordParser;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** What a node sends that has no end, or is too large to be held: events and files. */
final class NodeStreams {
  private static final int MOST_LINE = 4 << 20;
  private final Vertx vertx;
  private final HttpClient http;
  private final Optional<String> token;
  private final Function<String, String> uri;

  NodeStreams(Vertx vertx, HttpClient http, Optional<String> token, Function<String, String> uri) {
    this.vertx = vertx;
    this.http = http;
    this.token = token;
    this.uri = uri;
  }

  Vertx vertx() {
    return vertx;
  }

  /** Writes the answer to an existing file, as it arrives. */
  Future<Void> download(String path, Path target) {
    return open(path, Optional.empty())
        .compose(
            response ->
                vertx
                    .fileSystem()
                    .open(target.toString(), new OpenOptions().setCreate(false).setRead(false))
                    .compose(response::pipeTo));
  }

  /**
   * Hands on each event's data until the stream ends. The consumer is called on a worker thread and
   * may block: nothing more is read meanwhile.
   */
  Future<Void> events(String path, Optional<String> lastId, Consumer<JsonObject> consumer) {
    return open(path, lastId).compose(response -> pump(response, consumer));
  }

  private Future<HttpClientResponse> open(String path, Optional<String> lastId) {
    return http.request(HttpMethod.GET, uri.apply(path))
        .compose(
            request -> {
              token.ifPresent(
                  text -> request.putHeader(HttpHeaders.AUTHORIZATION, "Bearer " + text));
              lastId.ifPresent(id -> request.putHeader("Last-Event-ID", id));
              // Paused until somebody is there to read it.
              return request.send().onSuccess(HttpClientResponse::pause);
            })
        .compose(this::accepted);
  }

  private Future<HttpClientResponse> accepted(HttpClientResponse response) {
    if (response.statusCode() == 200) {
      return Future.succeededFuture(response);
    }
    Future<Buffer> body = response.body();
    response.resume();
    return body.compose(
        bytes ->
            Future.failedFuture(CommandException.refused(response.statusCode(), error(bytes))));
  }

  private static JsonObject error(Buffer bytes) {
    try {
      return new JsonObject(bytes);
    } catch (DecodeException e) {
      return new JsonObject();
    }
  }

  private Future<Void> pump(HttpClientResponse response, Consumer<JsonObject> consumer) {
    Promise<Void> ended = Promise.promise();
    RecordParser lines = RecordParser.newDelimited("\n", response).maxRecordSize(MOST_LINE);
    lines.exceptionHandler(ended::tryFail);
    lines.endHandler(end -> ended.tryComplete());
    lines.handler(
        line -> {
          String text = line.toString();
          if (text.startsWith("data: ")) {
            lines.pause();
            vertx
                .executeBlocking(
                    () -> {
                      consumer.accept(new JsonObject(text.substring("data: ".length())));
                      return null;
                    })
                .onSuccess(done -> lines.resume())
                .onFailure(ended::tryFail);
          }
        });
    response.resume();
    return ended.future();
  }
}
