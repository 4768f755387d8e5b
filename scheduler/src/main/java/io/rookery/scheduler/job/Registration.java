package io.rookery.scheduler.job;

import java.util.List;

/** What became of a node's wish to hold a lease. */
public sealed interface Registration {

  /** The node holds its lease. */
  record Held() implements Registration {}

  /**
   * Refused, and no lease was changed: other nodes work on this store that the node does not see,
   * so it is cut off from the cluster. It may ask again when it sees them, or when their leases
   * have run out.
   *
   * @param unseen the names of those nodes, sorted; never empty
   */
  record CutOff(List<String> unseen) implements Registration {
    public CutOff {
      unseen = List.copyOf(unseen);
    }
  }
}
