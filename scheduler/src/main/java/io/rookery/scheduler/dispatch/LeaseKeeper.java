package io.rookery.scheduler.dispatch;

import io.rookery.scheduler.job.JobStore;
import io.rookery.scheduler.job.NodeIdentity;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this node's lease at the store alive: registers when it is deployed, renews at a third of
 * the lease, and gives it up at an orderly end. When the store says that the lease is lost, the
 * node's attempts no longer count: they are ended and the node registers anew.
 */
public final class LeaseKeeper extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(LeaseKeeper.class);

  private final JobStore store;
  private final NodeIdentity node;
  private final Duration lease;
  private final Runnable lost;

  /** {@code lost} is run on this verticle's context whenever the lease was lost. */
  public LeaseKeeper(JobStore store, NodeIdentity node, Duration lease, Runnable lost) {
    this.store = store;
    this.node = node;
    this.lease = lease;
    this.lost = lost;
  }

  @Override
  public Future<?> start() {
    return store
        .register(node, lease, Optional.empty())
        .onSuccess(registered -> vertx.setPeriodic(lease.toMillis() / 3, tick -> renew()));
  }

  @Override
  public Future<?> stop() {
    return store
        .unregister(node)
        .onFailure(
            cause ->
                LOG.warn(
                    "The lease could not be given up and will run out: {}", cause.getMessage()))
        .otherwiseEmpty();
  }

  private void renew() {
    store
        .renew(node, lease)
        .compose(
            alive -> {
              if (alive) {
                return Future.succeededFuture();
              }
              LOG.warn("The lease of node {} was lost: its attempts are ended", node.name());
              lost.run();
              return store.register(node, lease, Optional.empty()).mapEmpty();
            })
        .onFailure(
            cause ->
                LOG.warn("The lease could not be renewed: {}; trying again", cause.getMessage()));
  }
}
