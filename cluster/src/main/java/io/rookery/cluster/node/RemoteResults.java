package io.rookery.cluster.node;

import io.rookery.cluster.gateway.ResultFiles.ResultFile;
import io.rookery.cluster.membership.Membership;
import io.rookery.cluster.peer.JobResults;
import io.rookery.cluster.peer.PeerClient;
import io.rookery.cluster.peer.PeerException;
import io.rookery.scheduler.copy.CopyLedger;
import io.rookery.scheduler.job.Attempt;
import io.rookery.scheduler.job.Job;
import io.rookery.scheduler.job.NotNowException;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** Results that stand on other nodes: asks one that has them, and the next one if it fails. */
final class RemoteResults {
  private final CopyLedger ledger;
  private final Membership membership;
  private final PeerClient client;

  RemoteResults(CopyLedger ledger, Membership membership, PeerClient client) {
    this.ledger = ledger;
    this.membership = membership;
    this.client = client;
  }

  Future<JsonObject> list(Job job, JobResults results, boolean earlierAttempts) {
    return first(
        job, results, peer -> client.listResults(peer, results, earlierAttempts), () -> true);
  }

  Future<Boolean> read(
      Job job, JobResults results, String path, Function<ResultFile, Future<Void>> use) {
    AtomicBoolean begun = new AtomicBoolean();
    return first(
        job,
        results,
        peer ->
            client
                .readResult(
                    peer,
                    results,
                    path,
                    file -> {
                      begun.set(true);
                      return use.apply(new ResultFile.Remote(file.size(), file.content()));
                    })
                .map(true)
                .recover(failure -> absence(failure, begun.get())),
        // What has been read of a file cannot be unread.
        () -> !begun.get());
  }

  /** A node that has the results and not this file knows that there is none. */
  private static Future<Boolean> absence(Throwable failure, boolean begun) {
    boolean absent =
        !begun
            && failure instanceof PeerException told
            && told.problem() == PeerException.Problem.ABSENT;
    return absent ? Future.succeededFuture(false) : Future.failedFuture(failure);
  }

  private <T> Future<T> first(
      Job job, JobResults results, Function<String, Future<T>> ask, BooleanSupplier mayGoOn) {
    return ledger
        .results(results.jobId(), results.attempt())
        .compose(
            nodes -> {
              Set<String> holders = new TreeSet<>(nodes);
              job.attempt().map(Attempt::node).ifPresent(holders::add);
              Deque<String> inSight = new ArrayDeque<>(holders);
              inSight.retainAll(membership.names());
              return next(inSight, holders, ask, mayGoOn);
            });
  }

  private <T> Future<T> next(
      Deque<String> inSight,
      Set<String> holders,
      Function<String, Future<T>> ask,
      BooleanSupplier mayGoOn) {
    String peer = inSight.poll();
    if (peer == null) {
      return Future.failedFuture(
          new NotNowException(
              "the results stand on %s, and none of them can be reached now"
                  .formatted(String.join(", ", holders))));
    }
    return ask.apply(peer)
        .recover(
            failure ->
                inSight.isEmpty() || !mayGoOn.getAsBoolean()
                    ? Future.failedFuture(failure)
                    : next(inSight, holders, ask, mayGoOn));
  }
}
