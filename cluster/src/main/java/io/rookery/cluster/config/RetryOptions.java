package io.rookery.cluster.config;

/**
 * {@code retry:} — what follows the failure of a machine or node.
 *
 * @param attempts how often one job is tried in all; default 3
 */
public record RetryOptions(int attempts) {

  static RetryOptions read(Section root) {
    try (Section retry = root.section("retry")) {
      return new RetryOptions(retry.value("attempts", 3, Notation.whole(1, 100)));
    }
  }
}
