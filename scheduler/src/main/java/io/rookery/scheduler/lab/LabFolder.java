package io.rookery.scheduler.lab;

import io.rookery.scheduler.folder.Tree;
import io.rookery.scheduler.machine.BuiltinAnalyzer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The files that an image is made of, before they become one. All methods block.
 *
 * <p>The folder's maker holds a lock on a file inside, which the kernel lets go of however the
 * maker ends: so others can tell a folder that is worked in from one that was left behind.
 */
final class LabFolder {
  private static final String LOCK = "lock";

  /** In the order in which they need each other; what a kernel has built in is not there. */
  private static final List<String> MODULES =
      List.of(
          "virtio_ring",
          "virtio",
          "virtio_pci_modern_dev",
          "virtio_pci_legacy_dev",
          "virtio_pci",
          "virtio_blk",
          "failover",
          "net_failover",
          "virtio_net");

  private static final List<String> USELESS =
      List.of(
          "usr/share/doc", "usr/share/man", "usr/share/locale", "usr/share/lintian", "var/cache");

  private final Path work;
  private Optional<FileChannel> lock = Optional.empty();

  LabFolder(Path work) {
    this.work = work;
  }

  Path root() {
    return work.resolve("root");
  }

  Path first() {
    return work.resolve("first");
  }

  Path kernel() {
    return work.resolve("kernel");
  }

  Path archives() {
    return work.resolve("archives");
  }

  /** Makes the empty folder; fails when there is something of its name. */
  void make() throws IOException {
    Files.createDirectories(work.getParent());
    // It gets its name when its lock is held: whoever sees one without may remove it.
    Path unnamed = Files.createDirectory(work.resolveSibling(work.getFileName() + ".new"));
    FileChannel held =
        FileChannel.open(
            unnamed.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    lock = Optional.of(held);
    held.lock();
    Files.move(unnamed, work, StandardCopyOption.ATOMIC_MOVE);
    for (Path folder : List.of(archives().resolve("partial"), kernel(), root(), first())) {
      Files.createDirectories(folder);
    }
    Files.createFile(work.resolve("status"));
  }

  /** Removes it, as far as it was made. */
  void remove() throws IOException {
    try {
      new Tree(work).delete();
      new Tree(work.resolveSibling(work.getFileName() + ".new")).delete();
    } finally {
      if (lock.isPresent()) {
        lock.get().close();
      }
    }
  }

  /**
   * Removes a folder whose maker has ended without doing so.
   *
   * @return false when it is worked in, or is none that {@link #make} has made
   */
  static boolean removeAbandoned(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.WRITE)) {
      if (channel.tryLock() == null) {
        return false;
      }
      new Tree(folder).delete();
      return true;
    } catch (NoSuchFileException notOurs) {
      return false;
    }
  }

  static List<Path> packages(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".deb")).sorted().toList();
    }
  }

  /** What every guest has beyond its packages. */
  void furnish() throws IOException {
    for (String useless : USELESS) {
      new Tree(root().resolve(useless)).delete();
    }
    for (String folder :
        List.of("dev", "proc", "sys", "run", "root", "home", "opt/rookery", "etc")) {
      Files.createDirectories(root().resolve(folder));
    }
    Files.createDirectories(root().resolve("tmp"));
    Files.setPosixFilePermissions(
        root().resolve("tmp"), PosixFilePermissions.fromString("rwxrwxrwx"));
    Files.writeString(root().resolve("etc/passwd"), "root:x:0:0::/root:/bin/sh\n");
    Files.writeString(root().resolve("etc/group"), "root:x:0:\n");
    Files.writeString(root().resolve("etc/nsswitch.conf"), "hosts: files dns\n");
    BuiltinAnalyzer.writeAgent(root().resolve("opt/rookery/agent.py"));
    resource("inittab", root().resolve("etc/inittab"), "rw-r--r--");
    resource("guest-network", root().resolve("etc/guest-network"), "rwxr-xr-x");
  }

  /** Gives busybox's commands their names, where no package has them. */
  void nameCommands(List<String> names) throws IOException {
    Path busybox = root().resolve("bin/busybox");
    for (String name : names) {
      Path link = root().resolve("bin").resolve(name);
      boolean taken =
          Files.exists(link, LinkOption.NOFOLLOW_LINKS)
              || Files.exists(root().resolve("usr/bin").resolve(name));
      if (!taken && !link.equals(busybox)) {
        Files.createSymbolicLink(link, Path.of("busybox"));
      }
    }
  }

  /** The first file system: busybox and the drivers that lead to the disk. */
  void layFirst() throws IOException {
    for (String folder : List.of("bin", "modules", "dev", "proc", "sys", "disk")) {
      Files.createDirectories(first().resolve(folder));
    }
    Files.copy(root().resolve("bin/busybox"), first().resolve("bin/busybox"));
    List<String> order = new ArrayList<>();
    for (String name : MODULES) {
      Optional<Path> module = module(name);
      if (module.isPresent()) {
        String file = module.get().getFileName().toString();
        Files.copy(module.get(), first().resolve("modules").resolve(file));
        order.add(file);
      }
    }
    Files.writeString(first().resolve("modules/order"), String.join("\n", order) + "\n");
    resource("first-init", first().resolve("init"), "rwxr-xr-x");
  }

  /** All that is in the first file system, folders before what is in them. */
  List<String> firstFiles() throws IOException {
    try (Stream<Path> files = Files.walk(first())) {
      return files
          .map(file -> first().relativize(file).toString())
          .filter(name -> !name.isEmpty())
          .toList();
    }
  }

  private Optional<Path> module(String name) throws IOException {
    try (Stream<Path> files = Files.walk(kernel())) {
      return files
          .filter(file -> file.getFileName().toString().matches(name + "\\.ko(\\.(xz|zst|gz))?"))
          .findFirst();
    }
  }

  /** The kernel that was unpacked. */
  Path image() throws IOException {
    try (Stream<Path> files = Files.list(kernel().resolve("boot"))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("vmlinuz-"))
          .findFirst()
          .orElseThrow(() -> new IOException("the kernel's package holds no vmlinuz"));
    }
  }

  private static void resource(String name, Path target, String permissions) throws IOException {
    try (InputStream in = LabFolder.class.getResourceAsStream("/guest/lab/" + name)) {
      if (in == null) {
        throw new IOException("the resource guest/lab/" + name + " is missing in this build");
      }
      Files.copy(in, target, StandardCopyOption.REPLACE_EXISTING);
    }
    Files.setPosixFilePermissions(target, PosixFilePermissions.fromString(permissions));
  }
}
