package io.rookery.scheduler.machine.host;

import io.rookery.scheduler.machine.HostFullException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The room where a driver's files are, of which nothing begins that needs more. */
public record HostRoom(Path directory) {
  /** What a guest writes to its disk in its first instants, and some more. */
  private static final int LEAST_MEBIBYTES = 16;

  /**
   * Sees that there is room for that many MiB and what a guest needs to begin with. Blocks; fails
   * with {@link HostFullException} when there is not.
   */
  public Void require(String machine, int mebibytes) throws IOException {
    Files.createDirectories(directory);
    long free = Files.getFileStore(directory).getUsableSpace() >> 20;
    if (free < mebibytes + LEAST_MEBIBYTES) {
      throw new HostFullException(
          "%s needs %d MiB in %s, where %d MiB are free"
              .formatted(machine, mebibytes + LEAST_MEBIBYTES, directory, free));
    }
    return null;
  }
}
