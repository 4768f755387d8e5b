package io.rookery.scheduler.guest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The kernel's own list of TCP sockets. */
final class Sockets {
  private Sockets() {}

  /**
   * All sockets whose far end is this port, in any state but TIME_WAIT, which is the kernel's
   * memory of a connection that both sides have ended and no socket that anybody holds.
   */
  static List<String> to(int port) {
    List<String> found = new ArrayList<>();
    String end = ":%04X".formatted(port);
    try {
      for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
        for (String row : Files.readAllLines(Path.of(table))) {
          String[] columns = row.strip().split("\\s+");
          if (columns.length > 3 && columns[2].endsWith(end) && !columns[3].equals("06")) {
            found.add(row.strip());
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }

  /** Those of them that this process holds: analyzers and other tests' servers leave theirs. */
  static List<String> ofOursTo(int port) {
    Set<String> inodes = new HashSet<>();
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      for (Path descriptor : descriptors.toList()) {
        inodes.add(target(descriptor));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return to(port).stream()
        .filter(row -> inodes.contains("socket:[" + row.split("\\s+")[9] + "]"))
        .toList();
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException gone) {
      return "";
    }
  }
}
