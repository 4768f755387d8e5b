package io.rookery.cluster.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** {@code analyzers:} — what is uploaded and run in guests of one platform. */
public sealed interface Analyzer {

  /** Rookery's own. */
  record Builtin() implements Analyzer {}

  /** A folder on this host, such as the one of a Cuckoo or CAPE installation. */
  record Folder(Path path) implements Analyzer {}

  /** By platform; Linux has the built-in one unless another is named. */
  static Map<String, Analyzer> read(Section root) {
    Map<String, Analyzer> byPlatform = new TreeMap<>(Map.of("linux", new Builtin()));
    try (Section analyzers = root.section("analyzers")) {
      for (String platform : analyzers.keys()) {
        if (!platform.matches("[a-z0-9]{1,32}")) {
          analyzers.mistake(platform, "must be a platform such as linux or windows");
        }
        analyzers
            .optional(platform, text -> analyzer(platform, text, analyzers.references()))
            .ifPresent(analyzer -> byPlatform.put(platform, analyzer));
      }
    }
    return Map.copyOf(byPlatform);
  }

  private static Analyzer analyzer(String platform, String text, References references)
      throws NotationException {
    if (!text.equals("builtin")) {
      return new Folder(references.path(text));
    }
    if (!platform.equals("linux")) {
      throw NotationException.of("must be the analyzer's folder: only linux has a built-in one");
    }
    return new Builtin();
  }
}
