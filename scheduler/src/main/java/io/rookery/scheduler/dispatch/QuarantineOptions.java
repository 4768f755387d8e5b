package io.rookery.scheduler.dispatch;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * When machines and the node itself are taken out of work, and how they are tried again.
 *
 * @param after how many attempts in a row a machine may fail by its own fault
 * @param probe how long it rests before the first canary
 * @param longest what that time grows to, doubling with every canary that fails
 * @param nodeAfter how many attempts in a row may fail on a node by its machines' fault or its own;
 *     at least 2
 */
public record QuarantineOptions(int after, Duration probe, Duration longest, int nodeAfter) {

  public QuarantineOptions {
    requireNonNull(probe, "probe");
    requireNonNull(longest, "longest");
    if (after < 1 || nodeAfter < 2 || longest.compareTo(probe) < 0) {
      throw new IllegalArgumentException("after, nodeAfter or longest is too small");
    }
  }

  /** The time that follows this one; zero stands for none yet. */
  Duration grown(Duration wait) {
    if (wait.isZero()) {
      return probe;
    }
    Duration doubled = wait.multipliedBy(2);
    return doubled.compareTo(longest) > 0 ? longest : doubled;
  }
}
