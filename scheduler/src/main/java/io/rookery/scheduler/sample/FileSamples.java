package io.rookery.scheduler.sample;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Samples in a folder of this node: {@code <root>/<first two digits>/<sha256>}, and under {@code
 * <root>/incoming} while they are received. Sample files can be written by nobody.
 */
public final class FileSamples implements Samples {
  private final Vertx vertx;
  private final Shelf shelf;
  private final long limit;

  /**
   * Touches nothing yet; {@link #open()} has to complete before the first call.
   *
   * @param root made when it is missing; belongs to one node alone
   * @param limit bytes of the largest sample
   */
  public FileSamples(Vertx vertx, Path root, long limit) {
    this.vertx = requireNonNull(vertx, "vertx");
    this.shelf = new Shelf(requireNonNull(root, "root"));
    this.limit = limit;
  }

  /**
   * Makes the directories and removes what a node that died in the middle of receiving left.
   * Completes when both are on disk; fails with {@link java.io.IOException} when the disk does not
   * allow it.
   */
  public Future<Void> open() {
    return vertx.executeBlocking(
        () -> {
          shelf.open();
          return null;
        },
        false);
  }

  /**
   * {@inheritDoc}
   *
   * <p>After a failure the rest of the source is read and dropped, so that a client that sends
   * before it reads still gets its answer; whoever owns the source ends it. There is no deadline
   * here: a source that may fall silent needs one of its own.
   */
  @Override
  public Future<Sample> receive(ReadStream<Buffer> source) {
    source.pause();
    Context context = vertx.getOrCreateContext();
    return new Reception(context, shelf, source, limit).begin();
  }

  @Override
  public Future<Optional<Sample>> find(String sha256) {
    return Shelf.isHash(sha256)
        ? vertx.executeBlocking(
            () -> shelf.size(sha256).map(size -> new Sample(sha256, size)), false)
        : Future.succeededFuture(Optional.empty());
  }

  /** {@inheritDoc} Throws {@link IllegalArgumentException} for what is not a hash. */
  @Override
  public Path path(String sha256) {
    if (!Shelf.isHash(sha256)) {
      throw new IllegalArgumentException("a sample is named by 64 lower-case hexadecimal digits");
    }
    return shelf.place(sha256);
  }
}
