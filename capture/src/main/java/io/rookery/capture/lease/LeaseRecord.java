package io.rookery.capture.lease;

import java.time.Instant;
import java.util.Optional;

/**
 * What a lease file says.
 *
 * @param id random; processes carry it in their environment as {@value #MARK}
 * @param process the process it turned into; empty if it was not, or not yet, described, and for
 *     what is no process
 */
public record LeaseRecord(
    String id, Leased what, LeaseOwner owner, Instant since, Optional<ProcessIdentity> process) {

  /** The environment variable that holds the id of the lease in a child and what it starts. */
  public static final String MARK = "ROOKERY_LEASE";

  /** How a sentence speaks of what is leased. */
  String description() {
    return what.description() + process.map(known -> " (pid " + known.pid() + ")").orElse("");
  }

  LeaseRecord describedBy(ProcessIdentity identity) {
    return new LeaseRecord(id, what, owner, since, Optional.of(identity));
  }
}
