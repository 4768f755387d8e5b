package io.rookery.scheduler.dispatch;

import io.rookery.scheduler.analysis.Timers;
import io.rookery.scheduler.job.Requirement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * After a fault of its own a node leaves the job, and others that ask the same of a machine, to
 * idle machines of other nodes for a moment: what is wrong with it would most likely fail them
 * again. If nobody takes the job by then, this node may. Lives on the dispatcher's context.
 */
final class HeadStart {
  private static final Duration MOMENT = Duration.ofSeconds(2);

  private final Timers timers;
  private final Runnable over;
  private final Map<Requirement, Timers.Timer> given = new HashMap<>();

  /** {@code over} is run whenever the moment has passed. */
  HeadStart(Timers timers, Runnable over) {
    this.timers = timers;
    this.over = over;
  }

  /** From now on others go first. */
  void give(Requirement requirement) {
    Timers.Timer timer =
        timers.after(
            MOMENT,
            () -> {
              given.remove(requirement);
              over.run();
            });
    Timers.Timer before = given.put(requirement, timer);
    if (before != null) {
      before.cancel();
    }
  }

  /** Whether this node leaves such jobs to others now. */
  boolean given(Requirement requirement) {
    return given.containsKey(requirement);
  }
}
