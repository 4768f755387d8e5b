package io.rookery.capture.process;

import java.time.Duration;
import java.util.List;

/**
 * How a child is ended: each signal goes to its whole process group, and the next step is taken
 * when the child has not ended within the deadline of the one before.
 */
public record StopLadder(List<Step> steps) {

  /** One signal and how long the child has to end after it. */
  public record Step(Signal signal, Duration deadline) {
    public Step {
      if (deadline.isNegative() || deadline.isZero()) {
        throw new IllegalArgumentException("a step of a stop ladder needs a positive deadline");
      }
    }
  }

  public StopLadder {
    steps = List.copyOf(steps);
    if (steps.isEmpty()) {
      throw new IllegalArgumentException("a stop ladder needs at least one step");
    }
  }

  /**
   * SIGINT, SIGTERM, SIGKILL; three fifths of the total are for the first, one fifth for each of
   * the others.
   */
  public static StopLadder within(Duration total) {
    Duration fifth = total.dividedBy(5);
    return new StopLadder(
        List.of(
            new Step(Signal.INT, total.minus(fifth).minus(fifth)),
            new Step(Signal.TERM, fifth),
            new Step(Signal.KILL, fifth)));
  }

  public static StopLadder of(Step... steps) {
    return new StopLadder(List.of(steps));
  }
}
