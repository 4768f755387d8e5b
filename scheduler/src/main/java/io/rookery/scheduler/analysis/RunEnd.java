package io.rookery.scheduler.analysis;

import io.rookery.scheduler.guest.GuestException;

/** How the run of a sample ended. */
sealed interface RunEnd {

  /** Whether nobody can tell by the agent that its machine still went on. */
  default boolean inSilence() {
    return false;
  }

  /** The analyzer reported success. */
  record Complete() implements RunEnd {}

  /** The analyzer reported that it failed, in its own words. */
  record AnalyzerFailed(String description) implements RunEnd {}

  /** The time was over and the sample still ran; {@code silent}: the agent owed an answer then. */
  record TimeOver(boolean silent) implements RunEnd {
    @Override
    public boolean inSilence() {
      return silent;
    }
  }

  /** The agent gave no answer for too long. */
  record AgentLost(GuestException last) implements RunEnd {
    @Override
    public boolean inSilence() {
      return true;
    }
  }

  /** The guest was restarted and its analyzer did not come back; {@code detail} says how. */
  record GuestRestarted(String detail) implements RunEnd {}
}
