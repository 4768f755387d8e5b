package io.rookery.scheduler.analysis;

import java.time.Duration;

/**
 * How long a release is waited for.
 *
 * @param usual when an attempt ends by itself
 * @param hurried when somebody wants the machine back at once
 */
record ReleaseDeadline(Duration usual, Duration hurried) {
  // Three of them, and the look for leaks, stay below what a cancellation may take in all.
  private static final Duration HURRIED = Duration.ofMillis(450);

  /** Of what ends by this node's own doing: in a hurry it ends beside what is released next. */
  static ReleaseDeadline ofOurs(Duration usual) {
    return new ReleaseDeadline(usual, usual.compareTo(HURRIED) < 0 ? usual : HURRIED);
  }

  /** Of a machine, which takes the time that its hypervisor takes: nobody else may have it yet. */
  static ReleaseDeadline ofMachine(Duration usual) {
    return new ReleaseDeadline(usual, usual);
  }
}
