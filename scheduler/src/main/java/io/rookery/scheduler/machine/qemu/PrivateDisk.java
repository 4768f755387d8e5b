package io.rookery.scheduler.machine.qemu;

import io.rookery.scheduler.machine.host.HostRoom;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.OptionalLong;

/**
 * One machine's own copy of the image: QEMU goes back to a snapshot inside a disk only where it may
 * write to that disk, so no two machines can share it. All methods block.
 *
 * @param path of the copy
 * @param user to whom it belongs
 */
record PrivateDisk(Path path, int user) {

  /**
   * Copies the image for that machine; what was there is replaced. Returns its length in bytes;
   * fails with {@link io.rookery.scheduler.machine.HostFullException} when there is no room for it.
   */
  long make(String machine, Path image) throws IOException {
    Files.deleteIfExists(path);
    new HostRoom(path.getParent()).require(machine, (int) (Files.size(image) >> 20) + 1);
    try {
      Files.copy(image, path, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException broken) {
      Files.deleteIfExists(path);
      throw broken;
    }
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
    Files.setAttribute(path, "unix:uid", user);
    Files.setAttribute(path, "unix:gid", user);
    return Files.size(path);
  }

  /** In bytes; empty where there is none. */
  OptionalLong length() throws IOException {
    return Files.exists(path) ? OptionalLong.of(Files.size(path)) : OptionalLong.empty();
  }

  /** Removes it. */
  Void delete() throws IOException {
    Files.deleteIfExists(path);
    return null;
  }
}
