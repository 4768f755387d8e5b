package io.rookery.scheduler.job;

import java.time.Duration;
import java.util.List;

/** What became of a request to let a sample run longer. */
public sealed interface Extension {

  /**
   * It is recorded; the node that runs the job hears of it.
   *
   * @param events what was put into the timeline
   * @param inAll what all extensions of this attempt come to
   */
  record Extended(List<JobEvent> events, Duration inAll) implements Extension {
    public Extended {
      events = List.copyOf(events);
    }
  }

  /** The job does not run; it is in that state. */
  record NotRunning(JobState state) implements Extension {}

  /** The job runs, and its sample does not any more: its attempt is in that stage. */
  record PastRun(Stage stage) implements Extension {}

  /** The job runs, and somebody has asked for its end. */
  record Cancelled() implements Extension {}

  /** Together with what was added before it would be more than allowed: this much is left. */
  record TooLong(Duration left) implements Extension {}

  /** There is no such job. */
  record Unknown() implements Extension {}
}
