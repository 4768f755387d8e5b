package io.rookery.cluster.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * On how many nodes files stand before a promise that depends on them is given: the keys {@code
 * copies} and {@code shared} of {@code samples:} and {@code results:}.
 *
 * @param copies nodes; default 2 in a cluster, 1 otherwise
 * @param shared a directory that all nodes share; then there is one copy, and it is everybody's
 */
public record CopyOptions(int copies, Optional<Path> shared) {
  private static final int MOST = 9;

  static CopyOptions read(Section section, ClusterOptions cluster) {
    Optional<Path> shared = section.optional("shared", section.references()::path);
    boolean spread = cluster.enabled() && shared.isEmpty();
    int copies = section.value("copies", spread ? 2 : 1, Notation.whole(1, MOST));
    if (copies > 1 && !cluster.enabled()) {
      section.mistake("copies", "more than one needs a cluster: see cluster.enabled");
    } else if (copies > 1 && shared.isPresent()) {
      section.mistake("copies", "does not go with shared: that directory holds the only copy");
    }
    return new CopyOptions(copies, shared);
  }
}
