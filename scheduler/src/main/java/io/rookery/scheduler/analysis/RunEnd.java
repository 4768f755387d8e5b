package io.rookery.scheduler.analysis;

import io.rookery.scheduler.guest.GuestException;

/** How the run of a sample ended. */
sealed interface RunEnd {

  /** The analyzer reported success. */
  record Complete() implements RunEnd {}

  /** The analyzer reported that it failed, in its own words. */
  record AnalyzerFailed(String description) implements RunEnd {}

  /** The time was over and the sample still ran. */
  record TimeOver() implements RunEnd {}

  /** The agent gave no answer for too long. */
  record AgentLost(GuestException last) implements RunEnd {}

  /** The guest was restarted and its analyzer did not come back; {@code detail} says how. */
  record GuestRestarted(String detail) implements RunEnd {}
}
