package io.rookery.scheduler.dispatch;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The last attempts of a node, as long as all of them have failed by the fault of its machines or
 * its own. They show that the node is the trouble when it is neither one sample's nor one
 * machine's: at least two samples, and two machines unless there is but one, or faults of the node
 * alone.
 */
final class NodeStreak {

  /**
   * An attempt that failed.
   *
   * @param byNode whether the fault was the node's own
   */
  record Failed(String machine, String sample, boolean byNode) {}

  private final Deque<Failed> failures = new ArrayDeque<>();

  void end() {
    failures.clear();
  }

  /**
   * One more has failed.
   *
   * @param after how many show anything
   * @param machines how many the node has
   * @return whether the node is the trouble
   */
  boolean failed(Failed failure, int after, int machines) {
    failures.addLast(failure);
    while (failures.size() > after) {
      failures.removeFirst();
    }
    boolean byNode = failures.stream().allMatch(Failed::byNode);
    long used = failures.stream().map(Failed::machine).distinct().count();
    long samples = failures.stream().map(Failed::sample).distinct().count();
    return failures.size() == after && samples > 1 && (byNode || used > 1 || machines == 1);
  }
}
