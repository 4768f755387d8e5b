package io.rookery.scheduler.job;

import static java.util.Objects.requireNonNull;

/**
 * One attempt of a job, as the store remembers it for ever.
 *
 * @param state what has become of it
 */
public record AttemptRecord(Attempt attempt, AttemptState state) {

  public AttemptRecord {
    requireNonNull(attempt, "attempt");
    requireNonNull(state, "state");
  }
}
