package io.rookery.scheduler.job;

/** Where a job stands. The last three are final; only a user's retry leaves FAILED or CANCELLED. */
public enum JobState {
  QUEUED,
  RUNNING,
  COMPLETED,
  FAILED,
  CANCELLED;

  /** Whether nothing more happens to a job in this state unless a user asks. */
  public boolean ended() {
    return this == COMPLETED || this == FAILED || this == CANCELLED;
  }
}
