package io.rookery.scheduler.job;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * Which jobs to list, newest first.
 *
 * @param state only those in that state
 * @param owner only those of that owner
 * @param before only ids below this one: the way to the next page
 * @param limit at most that many, 1 to 1000
 */
public record JobQuery(
    Optional<JobState> state, Optional<String> owner, OptionalLong before, int limit) {

  /** The greatest {@code limit}. */
  public static final int MAX_LIMIT = 1000;

  public JobQuery {
    if (limit < 1 || limit > MAX_LIMIT) {
      throw new InvalidFieldException("limit", "must be between 1 and " + MAX_LIMIT);
    }
  }
}
