package io.rookery.scheduler.job;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * The answer to a claim.
 *
 * @param claim the job that was taken; empty when there was none
 * @param missing the samples, by SHA-256 and in the order of the queue, of some jobs that would
 *     have come first if this node had held their samples: what it should fetch next
 */
public record Offer(Optional<Claim> claim, List<String> missing) {

  /** Nothing is waiting that this node could take. */
  public static final Offer NOTHING = new Offer(Optional.empty(), List.of());

  public Offer {
    requireNonNull(claim, "claim");
    missing = List.copyOf(missing);
  }
}
