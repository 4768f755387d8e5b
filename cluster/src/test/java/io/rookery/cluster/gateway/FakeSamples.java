package io.rookery.cluster.gateway;

import io.rookery.scheduler.sample.SampleTooLargeException;
import io.rookery.scheduler.sample.Samples;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** Hashes what it is sent and keeps nothing; begins late, as a store that opens a file first. */
public final class FakeSamples implements Samples {
  public final AtomicLong limit = new AtomicLong(Long.MAX_VALUE);
  public final List<String> failures = new CopyOnWriteArrayList<>();
  public final List<Sample> received = new CopyOnWriteArrayList<>();
  public final AtomicLong largestChunk = new AtomicLong();
  private final Vertx vertx;

  public FakeSamples(Vertx vertx) {
    this.vertx = vertx;
  }

  @Override
  public Future<Sample> receive(ReadStream<Buffer> source) {
    Promise<Sample> promise = Promise.promise();
    vertx.runOnContext(later -> attach(source, promise));
    return promise
        .future()
        .onSuccess(received::add)
        .onFailure(failure -> failures.add(failure.getClass().getSimpleName()));
  }

  private void attach(ReadStream<Buffer> source, Promise<Sample> promise) {
    MessageDigest digest = sha256();
    long[] size = {0};
    source
        .exceptionHandler(promise::tryFail)
        .endHandler(
            end ->
                promise.tryComplete(new Sample(HexFormat.of().formatHex(digest.digest()), size[0])))
        .handler(
            chunk -> {
              size[0] += chunk.length();
              largestChunk.accumulateAndGet(chunk.length(), Math::max);
              digest.update(chunk.getBytes());
              if (size[0] > limit.get()) {
                promise.tryFail(new SampleTooLargeException(limit.get()));
              }
            })
        .resume();
  }

  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Future<Optional<Sample>> find(String sha256) {
    return Future.succeededFuture(Optional.empty());
  }

  @Override
  public Path path(String sha256) {
    throw new UnsupportedOperationException();
  }
}
