package io.rookery.cluster.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** {@code analyzers:} — what is uploaded and run in guests of one platform. */
public sealed interface Analyzer {

  /** Rookery's own. */
  record Builtin() implements Analyzer {}

  /**
   * A folder on this host, such as the one of a Cuckoo or CAPE installation.
   *
   * @param monitor the folder of Cuckoo 2's monitors, one of which is added; for Windows
   */
  record Folder(Path path, Optional<Path> monitor) implements Analyzer {}

  /** By platform; Linux has the built-in one unless another is named. */
  static Map<String, Analyzer> read(Section root) {
    Map<String, Analyzer> byPlatform = new TreeMap<>(Map.of("linux", new Builtin()));
    try (Section analyzers = root.section("analyzers")) {
      for (String platform : analyzers.keys()) {
        if (!platform.matches("[a-z0-9]{1,32}")) {
          analyzers.mistake(platform, "must be a platform such as linux or windows");
        }
        Optional<Analyzer> read =
            analyzers.isSection(platform)
                ? inFull(analyzers, platform)
                : analyzers.optional(
                    platform, text -> inShort(platform, text, analyzers.references()));
        read.ifPresent(analyzer -> byPlatform.put(platform, analyzer));
      }
    }
    return Map.copyOf(byPlatform);
  }

  private static Optional<Analyzer> inFull(Section analyzers, String platform) {
    try (Section one = analyzers.section(platform)) {
      Optional<Path> path = one.optional("path", one.references()::path);
      Optional<Path> monitor = one.optional("monitor", one.references()::path);
      if (!one.has("path")) {
        one.mistake("path", "is missing: the analyzer's folder");
      }
      if (monitor.isPresent() && !platform.equals("windows")) {
        one.mistake("monitor", "is for windows only");
      }
      return path.map(folder -> new Folder(folder, monitor));
    }
  }

  private static Analyzer inShort(String platform, String text, References references)
      throws NotationException {
    if (!text.equals("builtin")) {
      return new Folder(references.path(text), Optional.empty());
    }
    if (!platform.equals("linux")) {
      throw NotationException.of("must be the analyzer's folder: only linux has a built-in one");
    }
    return new Builtin();
  }
}
