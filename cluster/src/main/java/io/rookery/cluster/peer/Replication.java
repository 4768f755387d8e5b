package io.rookery.cluster.peer;

import static java.util.Objects.requireNonNull;

import io.rookery.scheduler.copy.CopyLedger;
import io.rookery.scheduler.copy.CopyLedger.Copy;
import io.rookery.scheduler.copy.CopyLedger.SampleCopies;
import io.rookery.scheduler.sample.Samples.Sample;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Sees that files stand on as many nodes as they should. May be called on any context. Beside what
 * each method names, futures fail with {@link PeerException}, {@link
 * io.rookery.scheduler.copy.DiskException} and {@link io.rookery.scheduler.job.StoreException};
 * nothing is lost then, and asking again goes on where it ended.
 */
public final class Replication {
  private static final int FETCHES_AT_ONCE = 4;
  private final Vertx vertx;
  private final LocalCopies local;
  private final CopyLedger ledger;
  private final Copier copier;
  private final Joint<String, Void> fetches;
  private final Lanes lanes = new Lanes(FETCHES_AT_ONCE);

  /** {@code others} gives the names of the other live nodes of the cluster, and must not block. */
  public Replication(
      Vertx vertx,
      LocalCopies local,
      Pulls pulls,
      PeerClient client,
      Supplier<List<String>> others) {
    this.vertx = requireNonNull(vertx, "vertx");
    this.local = requireNonNull(local, "local");
    this.ledger = local.ledger();
    this.copier = new Copier(local.node(), requireNonNull(others, "others"), pulls, client);
    this.fetches = new Joint<>(vertx);
  }

  /**
   * Sees that a sample stands on this node and on so many live nodes in all.
   *
   * @param copies this node included; at least 1
   * @return the live nodes that hold it now; empty when nobody has ever held it. Fails with {@link
   *     TooFewNodesException}, and with {@link NoLiveCopyException} when all that hold it are away
   */
  public Future<Optional<SampleCopies>> secureSample(String sha256, int copies) {
    return stand(sha256)
        .compose(
            sample ->
                sample.isEmpty()
                    ? Future.succeededFuture(Optional.empty())
                    : spread(sample.get(), copies).map(Optional::of));
  }

  private Future<SampleCopies> spread(Sample sample, int copies) {
    return ledger
        .sample(sample.sha256())
        .compose(known -> copier.spread(sample, withSelf(known.nodes()), copies))
        .map(holders -> new SampleCopies(sample.size(), holders));
  }

  /**
   * Makes a sample stand on this node. A few are fetched at a time, the others wait in the order in
   * which they were asked for. Fails with {@link NoSuchSampleException} and {@link
   * NoLiveCopyException}.
   */
  public Future<Void> fetchSample(String sha256) {
    return fetches.join(sha256, () -> lanes.run(() -> fetch(sha256)));
  }

  private Future<Void> fetch(String sha256) {
    return stand(sha256)
        .compose(
            sample ->
                sample.isPresent()
                    ? Future.succeededFuture()
                    : Future.failedFuture(new NoSuchSampleException(sha256)));
  }

  /** Makes a sample stand here, and recorded; empty when there is none. */
  private Future<Optional<Sample>> stand(String sha256) {
    return local
        .samples()
        .find(sha256)
        .compose(
            here ->
                here.isPresent()
                    ? local.record(here.get()).map(here)
                    : ledger.sample(sha256).compose(known -> bringHere(sha256, known)));
  }

  private Future<Optional<Sample>> bringHere(String sha256, SampleCopies known) {
    if (known.nodes().isEmpty()) {
      return Future.succeededFuture(Optional.empty());
    }
    Set<String> holders = copier.live(known.nodes());
    // The ledger names this node, but the file is gone.
    holders.remove(local.node());
    Sample sample = new Sample(sha256, known.size());
    return holders.isEmpty()
        ? Future.failedFuture(new NoLiveCopyException(sha256, known.nodes()))
        : copier.bringHere(sample, holders).map(Optional.of(sample));
  }

  /**
   * Sees that results that stand on this node stand on so many live nodes in all.
   *
   * @param copies this node included; at least 1
   * @return completes when they do; fails with {@link TooFewNodesException}
   */
  public Future<Void> secureResults(long jobId, int attempt, int copies) {
    return ledger
        .resultsStored(jobId, attempt, local.node())
        .compose(recorded -> ledger.results(jobId, attempt))
        .compose(nodes -> copier.spread(new Copy.Results(jobId, attempt), withSelf(nodes), copies))
        .mapEmpty();
  }

  /**
   * Replaces the copies of a node that is lost for good by others, as far as others hold the same,
   * and takes it out of the ledger there. Ends early if the node comes back.
   *
   * @param sampleCopies how many live nodes must hold each sample
   * @param resultCopies the same for results
   */
  public Future<Repaired> repair(String lost, int sampleCopies, int resultCopies) {
    return new Repair(vertx, ledger, copier, lost, sampleCopies, resultCopies).run();
  }

  private Set<String> withSelf(Set<String> nodes) {
    Set<String> all = new HashSet<>(nodes);
    all.add(local.node());
    return all;
  }
}
