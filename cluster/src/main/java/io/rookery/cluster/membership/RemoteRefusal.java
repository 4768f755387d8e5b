package io.rookery.cluster.membership;

import io.rookery.scheduler.job.Refusal;

/** Another node has refused a command, in its own words. */
public final class RemoteRefusal extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final transient Refusal refusal;

  /** As that node said it. */
  public RemoteRefusal(Refusal refusal) {
    super(refusal.message(), null, false, false);
    this.refusal = refusal;
  }

  /** What the node said. */
  public Refusal refusal() {
    return refusal;
  }
}
