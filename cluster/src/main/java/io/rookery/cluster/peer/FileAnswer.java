package io.rookery.cluster.peer;

import io.vertx.core.Future;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A file as an answer, or the part of it that was asked for. */
record FileAnswer(RoutingContext context) {

  /** Completes when the last byte is on its way. */
  Future<Void> send(Path file) {
    return context
        .vertx()
        .executeBlocking(() -> Files.size(file), false)
        .compose(size -> send(file, size));
  }

  private Future<Void> send(Path file, long size) {
    Optional<String> header = Optional.ofNullable(context.request().getHeader("Range"));
    Optional<ByteRange> range = ByteRange.parse(header, size);
    HttpServerResponse response =
        context
            .response()
            .putHeader(HttpHeaders.ACCEPT_RANGES, "bytes")
            .putHeader(HttpHeaders.CONTENT_TYPE, "application/octet-stream");
    if (range.isEmpty()) {
      return stream(response, file, 0, size);
    }
    ByteRange part = range.get();
    if (part.length() == 0) {
      return response
          .setStatusCode(416)
          .putHeader(HttpHeaders.CONTENT_RANGE, "bytes */" + size)
          .end();
    }
    response.setStatusCode(206).putHeader(HttpHeaders.CONTENT_RANGE, part.contentRange(size));
    return stream(response, file, part.from(), part.length());
  }

  /** Not by sendFile: over TLS that complains at length about every reader that has gone. */
  private Future<Void> stream(HttpServerResponse response, Path file, long from, long length) {
    response.putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(length));
    if (length == 0) {
      return response.end();
    }
    return context
        .vertx()
        .fileSystem()
        .open(file.toString(), new OpenOptions().setCreate(false).setWrite(false))
        .compose(
            open ->
                open.setReadPos(from)
                    .setReadLength(length)
                    .pipeTo(response)
                    // Ends with the last byte or with the connection, whichever comes first.
                    .eventually(open::close));
  }
}
