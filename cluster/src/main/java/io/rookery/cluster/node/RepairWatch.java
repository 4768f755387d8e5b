package io.rookery.cluster.node;

import io.rookery.cluster.config.NodeConfiguration;
import io.rookery.cluster.membership.Membership;
import io.rookery.cluster.peer.Repaired;
import io.rookery.cluster.peer.Replication;
import io.rookery.scheduler.copy.CopyLedger;
import io.rookery.scheduler.copy.CopyLedger.KnownNode;
import io.rookery.scheduler.dispatch.LeaseKeeper;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the copies of nodes anew that have been away for {@code cluster.repairAfter}. The node of
 * the first name in sight does it; should two think that they are first, the copies are made once
 * all the same, for a copy that stands is not made again.
 */
final class RepairWatch extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(RepairWatch.class);
  private static final Duration MOST_PAUSE = Duration.ofMinutes(1);

  private final String self;
  private final Membership membership;
  private final LeaseKeeper lease;
  private final CopyLedger ledger;
  private final Replication replication;
  private final Duration after;
  private final int sampleCopies;
  private final int resultCopies;
  private final Map<String, Repaired> told = new HashMap<>();
  private boolean busy;

  RepairWatch(
      NodeConfiguration configuration,
      Membership membership,
      LeaseKeeper lease,
      CopyLedger ledger,
      Replication replication) {
    this.self = configuration.node().name();
    this.membership = membership;
    this.lease = lease;
    this.ledger = ledger;
    this.replication = replication;
    this.after = configuration.cluster().repairAfter();
    this.sampleCopies = configuration.samples().placement().copies();
    this.resultCopies = configuration.results().placement().copies();
  }

  @Override
  public Future<?> start() {
    Duration quarter = after.dividedBy(4);
    Duration pause = quarter.compareTo(MOST_PAUSE) < 0 ? quarter : MOST_PAUSE;
    vertx.setPeriodic(Math.max(1, pause.toMillis()), tick -> look());
    return Future.succeededFuture();
  }

  private void look() {
    Set<String> others = membership.names();
    boolean first = others.stream().allMatch(name -> self.compareTo(name) < 0);
    if (busy || !first || others.isEmpty() || !lease.held()) {
      return;
    }
    busy = true;
    ledger
        .nodes()
        .compose(known -> repairAll(known.stream().filter(this::lost).toList()))
        .onFailure(cause -> LOG.warn("Lost copies cannot be repaired: {}", cause.getMessage()))
        .onComplete(over -> busy = false);
  }

  private boolean lost(KnownNode node) {
    return !node.live()
        && node.silent().compareTo(after) > 0
        && !node.name().equals(self)
        && membership.find(node.name()).isEmpty();
  }

  private Future<Void> repairAll(List<KnownNode> lost) {
    Future<Void> done = Future.succeededFuture();
    for (KnownNode node : lost) {
      done = done.compose(before -> repair(node.name()));
    }
    return done;
  }

  private Future<Void> repair(String node) {
    return replication
        .repair(node, sampleCopies, resultCopies)
        .onSuccess(repaired -> tell(node, repaired))
        .mapEmpty();
  }

  private void tell(String node, Repaired repaired) {
    boolean nothing = repaired.equals(new Repaired(0, 0, 0));
    if (nothing ? told.remove(node) == null : repaired.equals(told.put(node, repaired))) {
      return;
    }
    LOG.info(
        "Copies of node {}, which has been away for longer than {} s: {} made anew, {} wait for"
            + " nodes or room, {} are held by nobody here",
        node,
        after.toSeconds(),
        repaired.repaired(),
        repaired.postponed(),
        repaired.unrepairable());
  }
}
