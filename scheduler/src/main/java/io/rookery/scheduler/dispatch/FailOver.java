package io.rookery.scheduler.dispatch;

import io.rookery.scheduler.job.EventType;
import io.rookery.scheduler.job.JobEvent;
import io.rookery.scheduler.job.JobEvents;
import io.rookery.scheduler.job.JobStore;
import io.rookery.scheduler.job.NodeIdentity;
import io.vertx.core.Future;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes over the work of nodes that are gone: at once when the membership tells, and by their
 * expired leases when it did not. However many notice, the store lets one do it. May be called on
 * any context.
 */
public final class FailOver {
  private static final Logger LOG = LoggerFactory.getLogger(FailOver.class);

  private final JobStore store;
  private final JobEvents events;
  private final NodeIdentity node;
  private final DispatchMetrics metrics;
  private volatile DispatchOptions options;

  /** Takes over for {@code node}. */
  public FailOver(
      JobStore store,
      JobEvents events,
      NodeIdentity node,
      DispatchOptions options,
      DispatchMetrics metrics) {
    this.store = store;
    this.events = events;
    this.node = node;
    this.options = options;
    this.metrics = metrics;
  }

  /** From now on these hold. */
  public void use(DispatchOptions changed) {
    options = changed;
  }

  /**
   * Takes the lease and then the work of a node that has left the cluster. Completes when that is
   * done or somebody else has done it; fails with {@link io.rookery.scheduler.job.StoreException},
   * and then its lease will run out.
   */
  public Future<Void> gone(NodeIdentity other) {
    return store
        .evict(node, other)
        .onSuccess(
            taken -> {
              if (taken) {
                metrics.evicted();
                LOG.warn(
                    "Node {} is gone: its lease is taken and its work runs elsewhere",
                    other.name());
              }
            })
        .compose(taken -> takeOver())
        .mapEmpty();
  }

  /** Looks for work whose node has no lease any more; completes with how many attempts it took. */
  public Future<Integer> look() {
    return takeOver()
        .onSuccess(
            taken -> {
              if (taken > 0) {
                metrics.foundByLease(taken);
              }
            });
  }

  private Future<Integer> takeOver() {
    return store
        .takeOver(node, options.lease(), options.attempts())
        .onSuccess(events::publish)
        .map(FailOver::attempts);
  }

  private static int attempts(List<JobEvent> taken) {
    long attempts =
        taken.stream().map(JobEvent::type).filter(EventType.ATTEMPT_NODE_LOST::equals).count();
    if (attempts > 0) {
      LOG.warn("{} attempt(s) of lost nodes were taken over", attempts);
    }
    return (int) attempts;
  }
}
