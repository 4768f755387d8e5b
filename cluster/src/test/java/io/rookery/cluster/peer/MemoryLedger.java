package io.rookery.cluster.peer;

import io.rookery.scheduler.copy.CopyLedger;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;

/** The ledger without a store behind it. */
final class MemoryLedger implements CopyLedger {
  private final Map<String, Long> sizes = new ConcurrentHashMap<>();
  private final Map<Copy, Set<String>> holders = new ConcurrentHashMap<>();

  private Future<Void> add(Copy copy, String node) {
    holders.computeIfAbsent(copy, any -> new ConcurrentSkipListSet<>()).add(node);
    return Future.succeededFuture();
  }

  Set<String> of(Copy copy) {
    return Set.copyOf(holders.getOrDefault(copy, Set.of()));
  }

  Set<String> ofSample(String sha256) {
    return of(new Copy.Sample(sha256));
  }

  Set<String> ofResults(long jobId, int attempt) {
    return of(new Copy.Results(jobId, attempt));
  }

  @Override
  public Future<Void> sampleStored(String sha256, long size, String node) {
    sizes.put(sha256, size);
    return add(new Copy.Sample(sha256), node);
  }

  @Override
  public Future<SampleCopies> sample(String sha256) {
    return Future.succeededFuture(
        new SampleCopies(sizes.getOrDefault(sha256, 0L), ofSample(sha256)));
  }

  @Override
  public Future<Void> resultsStored(long jobId, int attempt, String node) {
    return add(new Copy.Results(jobId, attempt), node);
  }

  @Override
  public Future<Set<String>> results(long jobId, int attempt) {
    return Future.succeededFuture(ofResults(jobId, attempt));
  }

  @Override
  public Future<List<KnownNode>> nodes() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Future<List<Copy>> heldBy(String node, int limit) {
    Map<String, Copy> held = new TreeMap<>();
    holders.forEach(
        (copy, nodes) -> {
          if (nodes.contains(node)) {
            held.put(copy.toString(), copy);
          }
        });
    return Future.succeededFuture(
        new TreeSet<>(held.keySet()).stream().limit(limit).map(held::get).toList());
  }

  @Override
  public Future<Void> forget(Copy copy, String node) {
    holders.get(copy).remove(node);
    return Future.succeededFuture();
  }
}
