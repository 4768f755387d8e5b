package io.rookery.cluster.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A QEMU process of one node, as {@code /proc} shows it.
 *
 * @param command its arguments, the program first
 */
record GuestProcess(long pid, List<String> command) {
  private static final Path NAMESPACES = Path.of("/run/netns");

  /** All whose files lie in that folder. Blocks. */
  static List<GuestProcess> of(Path data) throws IOException {
    try (Stream<Path> entries = Files.list(Path.of("/proc"))) {
      return entries
          .filter(entry -> entry.getFileName().toString().matches("[0-9]+"))
          .flatMap(entry -> read(entry).stream())
          .filter(found -> found.command().get(0).endsWith("qemu-system-x86_64"))
          .filter(found -> found.command().stream().anyMatch(one -> one.contains(data + "/")))
          .toList();
    }
  }

  private static Optional<GuestProcess> read(Path entry) {
    try {
      List<String> command = List.of(Files.readString(entry.resolve("cmdline")).split("\0"));
      return Optional.of(new GuestProcess(Long.parseLong(entry.getFileName().toString()), command));
    } catch (IOException ended) {
      return Optional.empty();
    }
  }

  /** The name of the network namespace it is in. Blocks. */
  String namespace() throws IOException {
    Object mine = inode(Path.of("/proc", Long.toString(pid), "ns", "net"));
    try (Stream<Path> named = Files.list(NAMESPACES)) {
      return named
          .filter(name -> mine.equals(inode(name)))
          .map(name -> name.getFileName().toString())
          .findFirst()
          .orElseThrow(() -> new IOException("process " + pid + " is in no named namespace"));
    }
  }

  private static Object inode(Path file) {
    try {
      return Files.getAttribute(file, "unix:ino");
    } catch (IOException gone) {
      return Optional.empty();
    }
  }

  /** Its memory in KiB, with what it shares divided among those that share it. Blocks. */
  long proportionalKibibytes() {
    try {
      return Files.readAllLines(Path.of("/proc", Long.toString(pid), "smaps_rollup")).stream()
          .filter(line -> line.startsWith("Pss:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElse(0);
    } catch (IOException ended) {
      throw new UncheckedIOException(ended);
    }
  }
}
