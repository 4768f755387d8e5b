package io.rookery.scheduler.machine.qemu;

import io.rookery.scheduler.folder.Tree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * The folder of one QEMU process: its sockets and what it writes. All methods block.
 *
 * @param path short enough that sockets in it have paths the kernel takes
 */
record LifeFolder(Path path) {
  Path control() {
    return path.resolve("q");
  }

  Path console() {
    return path.resolve("c");
  }

  Path state() {
    return path.resolve("m");
  }

  /** Makes it anew, empty, for that user alone. */
  void make(int user) throws IOException {
    delete();
    Files.createDirectories(path.getParent());
    for (Path folder : List.of(path, handed())) {
      Files.createDirectory(folder);
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    }
    Files.setAttribute(path, "unix:uid", user);
    Files.setAttribute(path, "unix:gid", user);
  }

  /**
   * Moves a file that QEMU has written out of the folder; there is none at the target when it
   * fails, as it does for anything but a plain file of at most {@code most} bytes.
   */
  void handOver(String name, Path target, long most) throws IOException {
    Path written = path.resolve(name);
    // The folder is QEMU's, and a guest that has broken out of it may have put anything there.
    requirePlain(written, most);
    Path held = handed().resolve(name);
    // Renamed, never copied: a copy would follow a link that QEMU puts in its place meanwhile.
    Files.move(written, held, StandardCopyOption.ATOMIC_MOVE);
    try {
      // Only now QEMU cannot put something else there.
      requirePlain(held, most);
      for (String owner : new String[] {"unix:uid", "unix:gid"}) {
        Files.setAttribute(held, owner, 0, LinkOption.NOFOLLOW_LINKS);
      }
      Files.move(held, target);
    } finally {
      Files.deleteIfExists(held);
    }
  }

  /** Where what QEMU has written is out of its reach, on the mount of its folder. */
  private Path handed() {
    return path.resolveSibling(path.getFileName() + "-out");
  }

  private static void requirePlain(Path file, long most) throws IOException {
    BasicFileAttributes found =
        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (!found.isRegularFile()) {
      throw new IOException(file + " is no file");
    }
    if (found.size() > most) {
      throw new IOException("%s has %d bytes, more than %d".formatted(file, found.size(), most));
    }
  }

  /** Lets QEMU, which is no longer root, connect to a socket of the node's. */
  static void open(Path socket) throws IOException {
    Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-rw-rw-"));
  }

  /** Removes it with all that is in it; links are removed, not followed. */
  void delete() throws IOException {
    new Tree(handed()).delete();
    new Tree(path).delete();
  }
}
