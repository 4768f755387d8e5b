package io.rookery.scheduler.copy;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.Callable;

/**
 * A file of known size and hash while it is received, in as many pieces as it takes. What has come
 * stays on disk when the source is cut, so that the next source goes on behind it. One caller at a
 * time; any context. Fails with {@link DiskException} when the disk does not play along.
 */
public final class PartialFile {
  private final Vertx vertx;
  private final Path path;
  private final long size;
  private final String sha256;

  /**
   * Touches nothing yet.
   *
   * @param path where the file grows; its folder exists and belongs to this node alone
   * @param size in bytes, of the whole file
   * @param sha256 of the whole file
   */
  public PartialFile(Vertx vertx, Path path, long size, String sha256) {
    this.vertx = requireNonNull(vertx, "vertx");
    this.path = requireNonNull(path, "path");
    this.size = size;
    this.sha256 = requireNonNull(sha256, "sha256");
  }

  /** Bytes of the whole file. */
  public long size() {
    return size;
  }

  /** Bytes that are here, from the file's beginning on; makes the file when it is missing. */
  public Future<Long> length() {
    return onDisk(
        vertx.getOrCreateContext(),
        () -> {
          try (FileChannel channel = open()) {
            if (channel.size() > size) {
              // Left by a transfer of something else under this name.
              channel.truncate(0);
            }
            return channel.size();
          }
        });
  }

  /**
   * Writes the source behind what is here. The source must be paused; back-pressure is applied.
   *
   * @return completes when the file has its size; fails with {@link CutException} when the source
   *     failed or ended before, and with {@link DamagedCopyException} when it brings more
   */
  public Future<Void> append(ReadStream<Buffer> source) {
    source.pause();
    Context context = vertx.getOrCreateContext();
    return new Inflow(context, source, size).into(onDisk(context, this::open));
  }

  /**
   * Compares the whole file with its hash and forces it to disk; a file that is not what it should
   * be is deleted, and {@link DamagedCopyException} says so.
   */
  public Future<Void> verify() {
    return onDisk(vertx.getOrCreateContext(), this::check)
        .compose(
            found ->
                found.equals(new FileHash(size, sha256))
                    ? Future.succeededFuture()
                    : delete().compose(gone -> Future.failedFuture(damaged(found))));
  }

  /** Removes what has come. */
  public Future<Void> delete() {
    return onDisk(
        vertx.getOrCreateContext(),
        () -> {
          Files.deleteIfExists(path);
          return null;
        });
  }

  private FileHash check() throws IOException {
    try (FileChannel channel = open()) {
      channel.force(true);
    }
    return FileHash.of(path);
  }

  private DamagedCopyException damaged(FileHash found) {
    return new DamagedCopyException(
        "%d bytes with the SHA-256 %s came where %d bytes with %s were expected; they are thrown away"
            .formatted(found.size(), found.sha256(), size, sha256));
  }

  private FileChannel open() throws IOException {
    return FileChannel.open(
        path,
        Set.of(
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            LinkOption.NOFOLLOW_LINKS));
  }

  private <T> Future<T> onDisk(Context context, Callable<T> work) {
    return context
        .executeBlocking(work, false)
        .recover(cause -> Future.failedFuture(DiskException.of(cause)));
  }
}
