package io.rookery.scheduler.job;

/** How an attempt ends its job, or does not. */
public sealed interface AttemptEnd {

  /** The attempt is accepted; the job is COMPLETED. */
  record Completed() implements AttemptEnd {}

  /** The job is FAILED for good. */
  record Failed(Failure failure) implements AttemptEnd {}

  /** The job goes back to the queue; the machine of this attempt is not tried again. */
  record Requeued(Failure failure) implements AttemptEnd {}

  /** The job is handed back as it was: the node stops, and nobody is to blame. */
  record HandedBack(Failure failure) implements AttemptEnd {}

  /** The job is CANCELLED. */
  record Cancelled(Failure failure) implements AttemptEnd {}
}
