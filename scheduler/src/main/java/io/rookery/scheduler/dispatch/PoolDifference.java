package io.rookery.scheduler.dispatch;

import java.util.List;

/**
 * How a pool differs from the one before, by the names of the machines.
 *
 * @param added were not in the pool
 * @param removed take no further job, and leave the pool when they are free
 * @param changed leave like removed ones, and come back as they are configured now
 */
public record PoolDifference(List<String> added, List<String> removed, List<String> changed) {
  public PoolDifference {
    added = List.copyOf(added);
    removed = List.copyOf(removed);
    changed = List.copyOf(changed);
  }
}
