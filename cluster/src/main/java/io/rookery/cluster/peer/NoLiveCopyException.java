package io.rookery.cluster.peer;

import java.util.Set;
import java.util.TreeSet;

/** A file exists, and every node that holds it is away. */
public final class NoLiveCopyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NoLiveCopyException(String sha256, Set<String> holders) {
    super(
        "sample %s stands only on %s, and that is away: start it, or submit the sample again"
            .formatted(sha256, String.join(", ", new TreeSet<>(holders))),
        null,
        false,
        false);
  }
}
