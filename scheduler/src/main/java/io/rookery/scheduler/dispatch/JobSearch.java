package io.rookery.scheduler.dispatch;

import io.rookery.scheduler.job.Claim;
import io.rookery.scheduler.job.JobStore;
import io.rookery.scheduler.job.NodeIdentity;
import io.rookery.scheduler.job.Requirement;
import io.rookery.scheduler.job.Trouble;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for jobs for the idle machines of this node, one look at a time. Lives on the dispatcher's
 * context.
 */
final class JobSearch {
  private static final Logger LOG = LoggerFactory.getLogger(JobSearch.class);

  /** What becomes of a look. */
  interface Finder {

    /** The machine has this job. */
    void found(PooledMachine machine, Claim claim);

    /** A look is over: machines that a claim was under way for may leave. */
    void settled();

    /** It is time to look again: something has changed during the look. */
    void again();
  }

  private final NodeIdentity node;
  private final JobStore store;
  private final Pool pool;
  private final Prospects prospects;
  private final SampleFetches fetches;
  private final boolean heldOnly;
  private final BooleanSupplier mayClaim;
  private final Finder finder;
  private final Trouble trouble = new Trouble();
  private boolean looking;
  private boolean lookAgain;

  /**
   * A search that has not begun.
   *
   * @param heldOnly whether only jobs are claimed whose samples are here
   * @param mayClaim whether this node may take a job at this moment
   */
  JobSearch(
      NodeIdentity node,
      JobStore store,
      Pool pool,
      Prospects prospects,
      SampleFetches fetches,
      boolean heldOnly,
      BooleanSupplier mayClaim,
      Finder finder) {
    this.node = node;
    this.store = store;
    this.pool = pool;
    this.prospects = prospects;
    this.fetches = fetches;
    this.heldOnly = heldOnly;
    this.mayClaim = mayClaim;
    this.finder = finder;
  }

  /** Looks for jobs for all idle machines; completes with how many it has found. Never fails. */
  Future<Integer> look() {
    if (looking || !mayClaim.getAsBoolean() || pool.idle().isEmpty()) {
      lookAgain = looking;
      return Future.succeededFuture(0);
    }
    looking = true;
    return store
        .waiting()
        .compose(waiting -> offer(pool.idle(), waiting, 0))
        .onSuccess(read -> trouble.ends())
        .onFailure(
            cause -> {
              if (trouble.begins()) {
                LOG.warn(
                    "Waiting jobs cannot be read: {}; each event and sweep looks again",
                    cause.getMessage());
              }
            })
        .otherwise(0)
        .onComplete(
            found -> {
              looking = false;
              finder.settled();
              if (lookAgain) {
                lookAgain = false;
                finder.again();
              }
            });
  }

  private Future<Integer> offer(List<PooledMachine> idle, List<Requirement> waiting, int found) {
    if (idle.isEmpty() || waiting.isEmpty() || !mayClaim.getAsBoolean()) {
      return Future.succeededFuture(found);
    }
    PooledMachine machine = idle.get(0);
    List<PooledMachine> others = idle.subList(1, idle.size());
    List<Requirement> servable = prospects.servable(machine, waiting);
    if (servable.isEmpty() || !machine.idle()) {
      return offer(others, waiting, found);
    }
    machine.claiming(true);
    return store
        .claim(node, machine.machine().name(), servable, heldOnly)
        .onComplete(answered -> machine.claiming(false))
        .compose(
            offer -> {
              fetches.fetch(offer.missing());
              if (offer.claim().isPresent()) {
                finder.found(machine, offer.claim().get());
                return offer(others, waiting, found + 1);
              }
              // Somebody was faster, or the jobs have excluded this machine: look at what is left.
              return store.waiting().compose(left -> offer(others, left, found));
            });
  }
}
