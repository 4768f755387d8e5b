package io.rookery.capture.process;

import java.time.Duration;

/** When a child counts as started. */
public sealed interface Readiness {

  /** As soon as it has been spawned. */
  record Immediate() implements Readiness {}

  /**
   * When it has printed a line that contains the fragment, on either stream.
   *
   * @param deadline how long it may take from the spawn to that line
   */
  record Line(String fragment, Duration deadline) implements Readiness {
    public Line {
      if (fragment.isEmpty() || deadline.isNegative() || deadline.isZero()) {
        throw new IllegalArgumentException("readiness needs a fragment and a positive deadline");
      }
    }
  }

  static Readiness none() {
    return new Immediate();
  }

  static Readiness line(String fragment, Duration deadline) {
    return new Line(fragment, deadline);
  }
}
