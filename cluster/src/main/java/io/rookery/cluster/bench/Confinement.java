package io.rookery.cluster.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Whether anything that a hostile guest sent stands where it must not. Blocks. */
final class Confinement {
  /** In the name of every file that a simulated hostile guest tries to place elsewhere. */
  private static final String ESCAPED = "escape-";

  private final Path directory;
  private final Path data;

  /** Of a node's data folder in a directory of the benchmark's own. */
  Confinement(Path directory, Path data) {
    this.directory = directory.toAbsolutePath();
    this.data = data;
  }

  /**
   * Files outside the attacker's folder that came from it: by their name anywhere in the directory,
   * beside it and on the way up to the root; by their presence in another job's folder. Also what
   * is in the attacker's folder and neither file nor directory, for it could lead out.
   *
   * @param others jobs whose folders hold what their own guests brought, and nothing else
   */
  List<Path> broken(long attacker, List<Long> others) throws IOException {
    Path own = data.resolve("analyses").resolve(Long.toString(attacker));
    List<Path> found = new ArrayList<>();
    try (Stream<Path> all = Files.walk(directory)) {
      all.filter(path -> !path.startsWith(own)).filter(Confinement::escaped).forEach(found::add);
    }
    for (Path above = directory.getParent(); above != null; above = above.getParent()) {
      try (Stream<Path> beside = Files.list(above)) {
        beside.filter(Confinement::escaped).forEach(found::add);
      }
    }
    for (long job : others) {
      found.addAll(strangers(data.resolve("analyses").resolve(Long.toString(job))));
    }
    try (Stream<Path> all = Files.walk(own)) {
      all.filter(path -> !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
          .filter(path -> !Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
          .forEach(found::add);
    }
    return found;
  }

  /** A simulated guest that behaves brings files named by their hashes, and a log. */
  private static List<Path> strangers(Path folder) throws IOException {
    Set<String> usual =
        Set.of("analysis.log", "files.json", "timeline.json", "agent.log", "binary");
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
          .filter(path -> !usual.contains(folder.relativize(path).toString()))
          .filter(path -> !folder.relativize(path).toString().matches("files/[0-9a-f]{64}"))
          .collect(Collectors.toList());
    }
  }

  private static boolean escaped(Path path) {
    return path.getFileName() != null && path.getFileName().toString().contains(ESCAPED);
  }
}
