package io.rookery.scheduler.job;

import java.util.List;

/** What became of a request to cancel a job. */
public sealed interface Cancellation {

  /** The job had not started and is CANCELLED now. */
  record Done(List<JobEvent> events) implements Cancellation {}

  /** The job runs; the node that runs it ends it. Repeating the request changes nothing. */
  record Requested(List<JobEvent> events) implements Cancellation {}

  /**
   * The store cannot be asked: the job is ended where it runs, and recorded as cancelled when the
   * store is back and this node still runs.
   *
   * @param because what the store's failure says
   */
  record Kept(String because) implements Cancellation {}

  /** The job had ended before, in that state. */
  record TooLate(JobState state) implements Cancellation {}

  /** There is no such job. */
  record Unknown() implements Cancellation {}
}
