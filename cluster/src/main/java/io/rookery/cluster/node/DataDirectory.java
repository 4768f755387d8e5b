package io.rookery.cluster.node;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * The directory in which everything stands that must survive a restart of the node. It belongs to
 * one running node at a time; the kernel lets go of the lock however the node ends.
 */
final class DataDirectory implements AutoCloseable {
  /** Others may pass, because the embedded store may run as another user; they cannot look. */
  private static final String PASSABLE = "rwx--x--x";

  private static final String PRIVATE = "rwxr-x---";
  private static final List<String> ROOMS =
      List.of("analyses", "analyzers", "leases", "machinery", "samples");

  private final Path path;
  private final FileChannel channel;
  private final FileLock lock;

  private DataDirectory(Path path, FileChannel channel, FileLock lock) {
    this.path = path;
    this.channel = channel;
    this.lock = lock;
  }

  /**
   * Makes the directory if need be and takes it; blocks.
   *
   * @throws NodeStartException when it cannot be written or another node has it
   */
  static DataDirectory take(Path path) {
    try {
      Path made = directory(path.toAbsolutePath().normalize(), PASSABLE);
      for (String room : ROOMS) {
        directory(made.resolve(room), PRIVATE);
      }
      FileChannel channel =
          FileChannel.open(
              made.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = tryLock(channel);
      if (lock == null) {
        channel.close();
        throw new NodeStartException(
            "another node works in %s: stop it, or give this one another node.data"
                .formatted(made));
      }
      return new DataDirectory(made, channel, lock);
    } catch (IOException unwritable) {
      throw new NodeStartException(
          "node.data %s cannot be used: %s".formatted(path, unwritable.getMessage()));
    }
  }

  private static Path directory(Path path, String permissions) throws IOException {
    Files.createDirectories(path);
    return Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
  }

  private static FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException inThisProcess) {
      return null;
    }
  }

  Path path() {
    return path;
  }

  @Override
  public void close() {
    try {
      lock.release();
      channel.close();
    } catch (IOException gone) {
      throw new NodeStartException("the lock of " + path + " cannot be released");
    }
  }
}
