package io.rookery.scheduler.job;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * A job as the store knows it.
 *
 * @param id for ever; counts from 2, because guest analyzers read the ids 0 and 1 as booleans
 * @param spec what was asked for
 * @param state where it stands
 * @param submittedAt by the store's clock
 * @param attempt the latest attempt; empty before the first
 * @param failure why it failed or was cancelled; for a queued job why its last attempt failed
 * @param excludedMachines machines that have failed it and are not tried again
 * @param cancelRequested whether somebody asked for its end while it ran
 */
public record Job(
    long id,
    JobSpec spec,
    JobState state,
    Instant submittedAt,
    Optional<Attempt> attempt,
    Optional<Failure> failure,
    Set<String> excludedMachines,
    boolean cancelRequested) {

  public Job {
    excludedMachines = Set.copyOf(excludedMachines);
  }
}
