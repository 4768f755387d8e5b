package io.rookery.scheduler.dispatch;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The attempts that a machine has failed by its own fault since it did one well, by their samples.
 * A canary that passes does not end it: after a return the first failure counts for all.
 */
final class MachineStreak {
  private final String machine;
  private final Deque<String> samples = new ArrayDeque<>();

  MachineStreak(String machine) {
    this.machine = machine;
  }

  void end() {
    samples.clear();
  }

  /**
   * One more has failed.
   *
   * @param after how many make a quarantine
   * @param limit on how many machines one sample counts
   * @return whether it has come to that; the samples are blamed then
   */
  boolean failed(String sample, int after, BlamedSamples blamed, int limit) {
    samples.addLast(sample);
    // Also earlier ones: since they were counted, other machines may have shown whose fault it is.
    samples.removeIf(failed -> !blamed.counts(failed, machine, limit));
    while (samples.size() > after) {
      samples.removeFirst();
    }
    if (samples.size() < after) {
      return false;
    }
    blamed.blame(samples, machine);
    return true;
  }
}
