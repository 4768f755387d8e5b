package io.rookery.cluster.peer;

import io.rookery.scheduler.copy.CopyLedger;
import io.rookery.scheduler.copy.CopyLedger.Copy;
import io.rookery.scheduler.copy.DiskException;
import io.rookery.scheduler.sample.Samples.Sample;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One walk through the copies of a lost node. Everything happens on the caller's context. */
final class Repair {
  private static final Logger LOG = LoggerFactory.getLogger(Repair.class);
  private static final int PAGE = 100;
  private static final int AT_ONCE = 2;
  private static final int MOST_LEFT = 10_000;
  private final Vertx vertx;
  private final CopyLedger ledger;
  private final Copier copier;
  private final String lost;
  private final int sampleCopies;
  private final int resultCopies;
  private final Promise<Repaired> over = Promise.promise();
  // What stays in the ledger comes again with every page.
  private final Set<Copy> left = new HashSet<>();
  private int repaired;
  private int unrepairable;
  private int postponed;

  Repair(
      Vertx vertx,
      CopyLedger ledger,
      Copier copier,
      String lost,
      int sampleCopies,
      int resultCopies) {
    this.vertx = vertx;
    this.ledger = ledger;
    this.copier = copier;
    this.lost = lost;
    this.sampleCopies = sampleCopies;
    this.resultCopies = resultCopies;
  }

  Future<Repaired> run() {
    page();
    return over.future();
  }

  /** Pages follow each other without being chained: there may be very many. */
  private void page() {
    if (copier.live().contains(lost) || left.size() >= MOST_LEFT) {
      finish();
      return;
    }
    ledger
        .heldBy(lost, PAGE + left.size())
        .map(page -> page.stream().filter(copy -> !left.contains(copy)).toList())
        .onSuccess(this::work)
        .onFailure(over::fail);
  }

  private void work(List<Copy> copies) {
    if (copies.isEmpty()) {
      finish();
      return;
    }
    InTurn.each(vertx, copies, AT_ONCE, this::repair)
        .onSuccess(done -> page())
        .onFailure(over::fail);
  }

  private void finish() {
    Repaired result = new Repaired(repaired, unrepairable, postponed);
    LOG.debug("The copies of lost node {}: {}", lost, result);
    over.complete(result);
  }

  private Future<Void> repair(Copy copy) {
    return holders(copy)
        .compose(holders -> holders.isEmpty() ? leave(copy) : replace(copy))
        .recover(cause -> postpone(copy, cause));
  }

  private Future<Set<String>> holders(Copy copy) {
    return copy instanceof Copy.Sample sample
        ? ledger.sample(sample.sha256()).map(known -> copier.live(known.nodes()))
        : ledger.results(results(copy).jobId(), results(copy).attempt()).map(copier::live);
  }

  private static Copy.Results results(Copy copy) {
    return (Copy.Results) copy;
  }

  private Future<Void> leave(Copy copy) {
    left.add(copy);
    unrepairable++;
    return Future.succeededFuture();
  }

  private Future<Void> replace(Copy copy) {
    return spread(copy)
        .compose(enough -> ledger.forget(copy, lost))
        .onSuccess(forgotten -> repaired++);
  }

  private Future<Set<String>> spread(Copy copy) {
    return copy instanceof Copy.Sample sample
        ? ledger
            .sample(sample.sha256())
            .compose(
                known ->
                    copier.spread(
                        new Sample(sample.sha256(), known.size()), known.nodes(), sampleCopies))
        : ledger
            .results(results(copy).jobId(), results(copy).attempt())
            .compose(nodes -> copier.spread(results(copy), nodes, resultCopies));
  }

  private Future<Void> postpone(Copy copy, Throwable cause) {
    if (cause instanceof TooFewNodesException
        || cause instanceof PeerException
        || cause instanceof DiskException) {
      LOG.debug("{} is not repaired now: {}", copy, cause.getMessage());
      left.add(copy);
      postponed++;
      return Future.succeededFuture();
    }
    return Future.failedFuture(cause);
  }
}
