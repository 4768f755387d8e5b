package io.rookery.scheduler.sample;

import io.rookery.scheduler.sample.Samples.Sample;
import io.rookery.scheduler.sample.Shelf.Draft;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.Callable;

/**
 * One sample being received. The source is paused while a piece is written, so one piece is in
 * memory, and a write that fails is known before the source has ended.
 */
final class Reception {
  private final Context context;
  private final Shelf shelf;
  private final ReadStream<Buffer> source;
  private final long limit;
  private final MessageDigest digest = sha256();
  private final Promise<Void> received = Promise.promise();
  private Future<Void> written = Future.succeededFuture();
  private long size;

  Reception(Context context, Shelf shelf, ReadStream<Buffer> source, long limit) {
    this.context = context;
    this.shelf = shelf;
    this.source = source;
    this.limit = limit;
  }

  /** Completes with the sample when it is durable; on any failure no file stays. */
  Future<Sample> begin() {
    // A source may fail or end before there is a file; that must not be missed.
    source.exceptionHandler(received::tryFail);
    source.endHandler(end -> received.tryComplete());
    return blocking(shelf::draft)
        .compose(draft -> fill(draft).recover(cause -> discard(draft, cause)))
        .onFailure(cause -> abandonSource());
  }

  private Future<Sample> fill(Draft draft) {
    source.handler(piece -> take(draft, piece));
    source.resume();
    return received.future().compose(end -> written).compose(end -> publish(draft));
  }

  private void take(Draft draft, Buffer piece) {
    if (received.future().failed()) {
      return;
    }
    size += piece.length();
    if (size > limit) {
      received.tryFail(new SampleTooLargeException(limit));
      return;
    }
    source.pause();
    byte[] bytes = piece.getBytes();
    digest.update(bytes);
    written =
        written
            .compose(before -> blocking(() -> write(draft, bytes)))
            .onSuccess(done -> source.resume())
            .onFailure(received::tryFail);
  }

  private static Void write(Draft draft, byte[] bytes) throws Exception {
    ByteBuffer rest = ByteBuffer.wrap(bytes);
    while (rest.hasRemaining()) {
      draft.channel().write(rest);
    }
    return null;
  }

  private Future<Sample> publish(Draft draft) {
    Sample sample = new Sample(HexFormat.of().formatHex(digest.digest()), size);
    return blocking(
        () -> {
          shelf.publish(draft, sample.sha256(), sample.size());
          return sample;
        });
  }

  private Future<Sample> discard(Draft draft, Throwable cause) {
    // The write under way first: it would meet a closed channel.
    return written
        .transform(
            last ->
                blocking(
                    () -> {
                      shelf.discard(draft);
                      return null;
                    }))
        .transform(done -> Future.failedFuture(cause));
  }

  private void abandonSource() {
    source.handler(rest -> {});
    source.exceptionHandler(late -> {});
    source.resume();
  }

  private <T> Future<T> blocking(Callable<T> work) {
    return context.executeBlocking(work, false);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
