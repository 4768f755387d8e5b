package io.rookery.cluster.membership;

import java.time.Duration;

/** A node did not answer in time; it may have done what it was asked, or not. */
public final class NodeUnreachableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** {@code deadline} is what it was given. */
  public NodeUnreachableException(String node, Duration deadline) {
    super(
        "node %s did not answer within %d ms; see rookery nodes, and ask again"
            .formatted(node, deadline.toMillis()),
        null,
        false,
        false);
  }
}
