package io.rookery.scheduler.sample;

import static java.util.Objects.requireNonNull;

import io.rookery.scheduler.copy.PartialFile;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Samples in a folder: {@code <root>/<first two digits>/<sha256>}, and under {@code
 * <root>/incoming} while they are received. Sample files can be written by nobody.
 */
public final class FileSamples implements Samples {
  private static final String INCOMING = "incoming";
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
    this(vertx, limit, new Shelf(requireNonNull(root, "root"), root.resolve(INCOMING)));
  }

  /**
   * The same in a directory that several nodes share: each receives in {@code
   * <root>/incoming/<node>}.
   *
   * @param node this node's name; one path element, and no dot name
   */
  public FileSamples(Vertx vertx, Path root, long limit, String node) {
    this(vertx, limit, new Shelf(requireNonNull(root, "root"), incoming(root, node)));
  }

  private FileSamples(Vertx vertx, long limit, Shelf shelf) {
    this.vertx = requireNonNull(vertx, "vertx");
    this.shelf = shelf;
    this.limit = limit;
  }

  private static Path incoming(Path root, String node) {
    Path incoming = root.resolve(INCOMING);
    Path own = incoming.resolve(node);
    if (node.equals(".") || node.equals("..") || !incoming.equals(own.getParent())) {
      throw new IllegalArgumentException("a node's name must be usable as that of a folder");
    }
    return own;
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

  /**
   * The file in which a sample of that hash and size arrives from another node. It keeps what has
   * come until it is complete, or until this node starts again; one transfer may use it at a time.
   * Throws {@link SampleTooLargeException} beyond the limit, and {@link IllegalArgumentException}
   * for what is not a hash.
   */
  public PartialFile partial(Sample expected) {
    if (expected.size() > limit) {
      throw new SampleTooLargeException(limit);
    }
    return new PartialFile(
        vertx, shelf.partial(hash(expected.sha256())), expected.size(), expected.sha256());
  }

  /**
   * Makes a partial file that has been verified a sample of this store. Completes when that is
   * durable; fails with {@link java.io.IOException}.
   */
  public Future<Void> adopt(Sample verified) {
    String sha256 = hash(verified.sha256());
    return vertx.executeBlocking(
        () -> {
          shelf.adopt(sha256);
          return null;
        },
        false);
  }

  /** {@inheritDoc} Throws {@link IllegalArgumentException} for what is not a hash. */
  @Override
  public Path path(String sha256) {
    return shelf.place(hash(sha256));
  }

  private static String hash(String text) {
    if (!Shelf.isHash(text)) {
      throw new IllegalArgumentException("a sample is named by 64 lower-case hexadecimal digits");
    }
    return text;
  }
}
