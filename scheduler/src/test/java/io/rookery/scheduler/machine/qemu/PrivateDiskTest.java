package io.rookery.scheduler.machine.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.scheduler.machine.HostFullException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies of an image on a small disk; needs root. */
class PrivateDiskTest {
  @TempDir private Path directory;

  @Test
  void aCopyForWhichThereIsNoRoomIsNotBegun() throws Exception {
    Path image = directory.resolve("image");
    try (SmallDisk disk = new SmallDisk(directory.resolve("m"), 64);
        RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      disk.leave(50);
      PrivateDisk copy = new PrivateDisk(directory.resolve("m/0.qcow2"), 1);
      file.setLength(45 << 20);
      assertThatThrownBy(() -> copy.make("w10-1", image))
          .isInstanceOf(HostFullException.class)
          .hasMessageContaining("w10-1")
          .hasMessageContaining("MiB are free");
      assertThat(copy.path()).doesNotExist();
      file.setLength(30 << 20);
      copy.make("w10-1", image);
      // What is replaced counts as free.
      copy.make("w10-1", image);
      assertThat(copy.path()).hasSize(30 << 20);
    }
  }
}
