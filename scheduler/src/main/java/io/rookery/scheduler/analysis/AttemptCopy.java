package io.rookery.scheduler.analysis;

import io.rookery.scheduler.copy.DamagedCopyException;
import io.rookery.scheduler.copy.DiskException;
import io.rookery.scheduler.copy.PartialFile;
import io.rookery.scheduler.folder.Tree;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.Callable;

/**
 * The results of one attempt while they arrive from another node: in {@code attempts/.<n>.part},
 * which becomes {@code attempts/<n>} when everything is there. One transfer at a time. Fails with
 * {@link DiskException} when the disk does not play along.
 */
public final class AttemptCopy {
  private final Vertx vertx;
  private final Path attempts;
  private final Path part;
  private final Path place;

  AttemptCopy(Vertx vertx, Path attempts, int attempt) {
    this.vertx = vertx;
    this.attempts = attempts;
    this.part = attempts.resolve("." + attempt + ".part");
    this.place = attempts.resolve(Integer.toString(attempt));
  }

  /**
   * Makes the empty folder, unless that many bytes would leave less than {@code keepFree} on the
   * disk.
   */
  public Future<Void> begin(long bytes, long keepFree) {
    return onDisk(
        () -> {
          new Tree(part).delete();
          Files.createDirectories(part);
          long free = part.toFile().getUsableSpace();
          if (free - bytes < keepFree) {
            throw new DiskException(
                "%d bytes are free in %s; %d more and %d to stay free (results.freeSpace) do not fit"
                    .formatted(free, attempts, bytes, keepFree));
          }
          return null;
        });
  }

  /**
   * A file of the attempt, to be received; its folders are made.
   *
   * @param path parts divided by {@code /}, without dot names; fails with {@link
   *     DamagedCopyException} when it is another
   */
  public Future<PartialFile> file(String path, long size, String sha256) {
    if (!ResultFolder.isPlain(path)) {
      return Future.failedFuture(new DamagedCopyException("an unsafe path is offered: " + path));
    }
    return onDisk(
        () -> {
          Path file = part.resolve(path);
          Files.createDirectories(file.getParent());
          return new PartialFile(vertx, file, size, sha256);
        });
  }

  /**
   * Makes the files, each of which has been verified, those of the attempt. Completes when that is
   * durable. Results that stand there already stay.
   */
  public Future<Void> publish() {
    return onDisk(
        () -> {
          new Tree(part).forceFolders();
          if (Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
            new Tree(part).delete();
          } else {
            Files.move(part, place, StandardCopyOption.ATOMIC_MOVE);
          }
          forceUpwards();
          return null;
        });
  }

  /** The folders of the job and of all jobs may be as new as the attempt's. */
  private void forceUpwards() throws IOException {
    Tree.force(attempts);
    Tree.force(attempts.getParent());
    Tree.force(attempts.getParent().getParent());
  }

  /** Removes what has come; never fails. */
  public Future<Void> discard() {
    return onDisk(
            () -> {
              new Tree(part).delete();
              return (Void) null;
            })
        .otherwiseEmpty();
  }

  private <T> Future<T> onDisk(Callable<T> work) {
    return vertx
        .executeBlocking(work, false)
        .recover(cause -> Future.failedFuture(DiskException.of(cause)));
  }
}
