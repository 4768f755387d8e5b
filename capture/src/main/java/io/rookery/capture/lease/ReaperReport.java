package io.rookery.capture.lease;

import java.util.List;

/** What a starting node did about the leases of its dead predecessors, one outcome a lease. */
public record ReaperReport(List<LeaseOutcome> outcomes) {
  public ReaperReport {
    outcomes = List.copyOf(outcomes);
  }

  public List<LeaseOutcome.Removed> removed() {
    return only(LeaseOutcome.Removed.class);
  }

  public List<LeaseOutcome.Stuck> stuck() {
    return only(LeaseOutcome.Stuck.class);
  }

  private <T extends LeaseOutcome> List<T> only(Class<T> kind) {
    return outcomes.stream().filter(kind::isInstance).map(kind::cast).toList();
  }
}
