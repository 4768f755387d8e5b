package io.rookery.scheduler.job;

import java.util.List;

/**
 * The answer to a submission.
 *
 * @param id the job's id
 * @param created false when the same {@code submissionId} had been accepted before
 * @param events what was put into the log; empty when nothing was created
 */
public record Submitted(long id, boolean created, List<JobEvent> events) {
  public Submitted {
    events = List.copyOf(events);
  }
}
