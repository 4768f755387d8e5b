package io.rookery.scheduler.copy;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.Callable;

/** One source being written to the end of one file; one piece is in memory at a time. */
final class Inflow {
  private final Context context;
  private final ReadStream<Buffer> source;
  private final long size;
  private final Promise<Void> received = Promise.promise();
  private Future<Void> written = Future.succeededFuture();
  private long length;

  /** {@code size} is that of the whole file. */
  Inflow(Context context, ReadStream<Buffer> source, long size) {
    this.context = context;
    this.source = source;
    this.size = size;
  }

  Future<Void> into(Future<FileChannel> opening) {
    // The source may fail or end before the file is open; that must not be missed.
    source.exceptionHandler(
        cause -> received.tryFail(cut(String.valueOf(cause.getMessage()), cause)));
    source.endHandler(end -> received.tryComplete());
    return opening.compose(file -> fill(file).eventually(() -> close(file)));
  }

  private Future<Void> fill(FileChannel file) {
    return blocking(file::size)
        .compose(
            here -> {
              length = here;
              source.handler(piece -> take(file, piece));
              source.resume();
              return received.future();
            })
        // Whatever happened, the write under way first: it would meet a closed channel.
        .transform(end -> written.compose(done -> end.succeeded() ? ended() : failed(end.cause())));
  }

  private Future<Void> ended() {
    return length == size ? Future.succeededFuture() : failed(cut("it ended there", null));
  }

  private static Future<Void> failed(Throwable cause) {
    return Future.failedFuture(cause);
  }

  private void take(FileChannel file, Buffer piece) {
    if (received.future().failed()) {
      return;
    }
    length += piece.length();
    if (length > size) {
      received.tryFail(
          new DamagedCopyException("more than the announced " + size + " bytes are sent"));
      return;
    }
    source.pause();
    long place = length - piece.length();
    ByteBuffer bytes = ByteBuffer.wrap(piece.getBytes());
    written =
        written
            .compose(before -> blocking(() -> write(file, bytes, place)))
            .onSuccess(done -> source.resume())
            .onFailure(received::tryFail);
  }

  private static Void write(FileChannel file, ByteBuffer bytes, long place) throws IOException {
    long at = place;
    while (bytes.hasRemaining()) {
      at += file.write(bytes, at);
    }
    return null;
  }

  private Future<Void> close(FileChannel file) {
    return blocking(
        () -> {
          file.close();
          return null;
        });
  }

  private CutException cut(String why, Throwable cause) {
    return new CutException(
        "the transfer was cut after %d of %d bytes: %s".formatted(length, size, why), cause);
  }

  private <T> Future<T> blocking(Callable<T> work) {
    return context
        .executeBlocking(work, false)
        .recover(cause -> Future.failedFuture(DiskException.of(cause)));
  }
}
