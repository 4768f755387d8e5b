package io.rookery.cluster.peer;

import java.time.Duration;

/**
 * When something has to be over, by this process's own clock.
 *
 * @param nanos as {@link System#nanoTime()} counts
 */
record Deadline(long nanos) {

  static Deadline after(Duration time) {
    return new Deadline(System.nanoTime() + time.toNanos());
  }

  /** What is left; zero or less when it is over. */
  Duration left() {
    return Duration.ofNanos(nanos - System.nanoTime());
  }

  boolean isOver() {
    return left().isNegative();
  }
}
