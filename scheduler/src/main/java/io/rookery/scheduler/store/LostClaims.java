package io.rookery.scheduler.store;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Claims of this node whose answer never came. The server may have carried one out all the same,
 * and then its job would run nowhere while this node's lease keeps everybody else off; so the next
 * take-over looks for them.
 */
final class LostClaims {
  private final long keptNanos;
  private final Map<UUID, Long> since = new ConcurrentHashMap<>();

  /**
   * @param keep how long after its failure a claim may still be carried out by the server: longer
   *     than the server works on a statement
   */
  LostClaims(Duration keep) {
    this.keptNanos = keep.toNanos();
  }

  void add(UUID claim) {
    since.put(claim, System.nanoTime());
  }

  /** Those that have to be looked for now. */
  UUID[] pending() {
    return since.keySet().toArray(UUID[]::new);
  }

  /** These have been looked for; those that can no longer be carried out are forgotten. */
  void lookedFor(UUID[] claims) {
    long now = System.nanoTime();
    for (UUID claim : claims) {
      since.computeIfPresent(claim, (id, then) -> now - then > keptNanos ? null : then);
    }
  }
}
