package io.rookery.cluster.chaos;

import java.time.Duration;
import java.util.List;

/** What the hand will do and when: nothing but its seed and its terms decide it. */
record Plan(long seed, List<Step> steps) {

  /**
   * One line of a plan.
   *
   * @param number from 1
   * @param at counted from the beginning of the run
   */
  record Step(int number, Duration at, Fault fault) {}

  /**
   * The terms of a plan.
   *
   * @param nodes how many there are
   * @param span no fault begins later
   * @param gap from one fault to the next, on the average
   * @param atOnce how many may last at the same time
   * @param silence after which nodes believe that another is gone
   */
  record Terms(int nodes, Duration span, Duration gap, int atOnce, Duration silence) {}

  Plan {
    steps = List.copyOf(steps);
  }
}
