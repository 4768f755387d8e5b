package io.rookery.scheduler.machine.simulated;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/**
 * One life of a machine.
 *
 * @param machine its name
 * @param jobId the job it was restored for
 * @param attempt the attempt's number
 * @param restoredAt when it began; of a clock that never goes back
 * @param stoppedAt when the last of its sockets was closed; empty while it lives
 */
public record DiaryEntry(
    String machine, long jobId, int attempt, Instant restoredAt, Optional<Instant> stoppedAt) {
  public DiaryEntry {
    requireNonNull(machine, "machine");
    requireNonNull(restoredAt, "restoredAt");
    requireNonNull(stoppedAt, "stoppedAt");
  }
}
