package io.rookery.cluster.node;

import io.rookery.cluster.gateway.ResultFiles.ResultFile;
import io.rookery.cluster.membership.Membership;
import io.rookery.cluster.peer.JobResults;
import io.rookery.cluster.peer.PeerClient;
import io.rookery.cluster.peer.PeerException;
import io.rookery.scheduler.copy.CopyLedger;
import io.rookery.scheduler.job.Attempt;
import io.rookery.scheduler.job.Job;
import io.rookery.scheduler.job.NoSuchAttemptException;
import io.rookery.scheduler.job.NotNowException;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** Results that stand on other nodes: asks one that has them, and the next one if it fails. */
final class RemoteResults {
  private final String self;
  private final CopyLedger ledger;
  private final Membership membership;
  private final PeerClient client;

  /** {@code self} is this node's name; it is not asked. */
  RemoteResults(String self, CopyLedger ledger, Membership membership, PeerClient client) {
    this.self = self;
    this.ledger = ledger;
    this.membership = membership;
    this.client = client;
  }

  Future<JsonObject> list(Job job, JobResults results, boolean earlierAttempts) {
    return first(
            latestNode(job),
            results,
            peer -> client.listResults(peer, results, earlierAttempts),
            () -> true)
        .recover(
            failure ->
                isAbsent(failure)
                    ? Future.succeededFuture(
                        new JsonObject().put("files", new JsonArray()).put("truncated", false))
                    : Future.failedFuture(failure));
  }

  /** The files of one attempt; fails with {@link NoSuchAttemptException} when nobody has them. */
  Future<JsonObject> list(Attempt attempt, JobResults results) {
    return first(
            Optional.of(attempt.node()),
            results,
            peer -> client.listAttempt(peer, results),
            () -> true)
        .recover(
            failure ->
                Future.failedFuture(
                    isAbsent(failure)
                        ? NoSuchAttemptException.withoutFiles(results.jobId(), attempt)
                        : failure));
  }

  Future<Boolean> read(
      Job job, JobResults results, String path, Function<ResultFile, Future<Void>> use) {
    return read(latestNode(job), results, path, use);
  }

  /** The same for an attempt that ran on {@code node}. */
  Future<Boolean> read(
      String node, JobResults results, String path, Function<ResultFile, Future<Void>> use) {
    return read(Optional.of(node), results, path, use);
  }

  private static Optional<String> latestNode(Job job) {
    return job.attempt().map(Attempt::node);
  }

  private Future<Boolean> read(
      Optional<String> node,
      JobResults results,
      String path,
      Function<ResultFile, Future<Void>> use) {
    AtomicBoolean begun = new AtomicBoolean();
    return first(
            node,
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
            () -> !begun.get())
        .recover(failure -> absence(failure, begun.get()));
  }

  /** A node that has the results and not this file knows that there is none. */
  private static Future<Boolean> absence(Throwable failure, boolean begun) {
    return !begun && isAbsent(failure)
        ? Future.succeededFuture(false)
        : Future.failedFuture(failure);
  }

  private static boolean isAbsent(Throwable failure) {
    return failure instanceof PeerException told && told.problem() == PeerException.Problem.ABSENT;
  }

  /** The other nodes that may have what an attempt on {@code node} has brought. */
  Future<Set<String>> holders(long jobId, int attempt, Optional<String> node) {
    return ledger
        .results(jobId, attempt)
        .map(
            nodes -> {
              Set<String> holders = new TreeSet<>(nodes);
              node.ifPresent(holders::add);
              holders.remove(self);
              return holders;
            });
  }

  /** The attempts of which that node has files; fails when it cannot be asked. */
  Future<Set<Integer>> standing(String node, long jobId, OptionalInt accepted) {
    return client.standing(node, jobId, accepted);
  }

  private <T> Future<T> first(
      Optional<String> node,
      JobResults results,
      Function<String, Future<T>> ask,
      BooleanSupplier mayGoOn) {
    return holders(results.jobId(), results.attempt(), node)
        .compose(
            holders -> {
              Deque<String> inSight = new ArrayDeque<>(holders);
              inSight.retainAll(membership.names());
              return next(inSight, holders, ask, mayGoOn);
            });
  }

  /** {@code holders} are those that may still have the results. */
  private <T> Future<T> next(
      Deque<String> inSight,
      Set<String> holders,
      Function<String, Future<T>> ask,
      BooleanSupplier mayGoOn) {
    String peer = inSight.poll();
    if (peer == null) {
      return Future.failedFuture(
          holders.isEmpty()
              ? new PeerException(PeerException.Problem.ABSENT, "no node has the results", null)
              : new NotNowException(
                  "the results stand on %s, and none of them can be reached now"
                      .formatted(String.join(", ", holders))));
    }
    return ask.apply(peer)
        .recover(
            failure -> {
              if (!mayGoOn.getAsBoolean() || !(failure instanceof PeerException)) {
                return Future.failedFuture(failure);
              }
              if (isAbsent(failure)) {
                holders.remove(peer);
              }
              return next(inSight, holders, ask, mayGoOn);
            });
  }
}
