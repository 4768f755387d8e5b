package io.rookery.scheduler.machine.qemu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * One machine's own copy of the image: QEMU goes back to a snapshot inside a disk only where it may
 * write to that disk, so no two machines can share it. All methods block.
 *
 * @param path of the copy
 * @param user to whom it belongs
 */
record PrivateDisk(Path path, int user) {

  /** Copies the image; what was there is replaced. */
  Void make(Path image) throws IOException {
    Files.createDirectories(path.getParent());
    Files.copy(image, path, StandardCopyOption.REPLACE_EXISTING);
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
    Files.setAttribute(path, "unix:uid", user);
    Files.setAttribute(path, "unix:gid", user);
    return null;
  }

  /** Removes it. */
  Void delete() throws IOException {
    Files.deleteIfExists(path);
    return null;
  }
}
