package io.rookery.cluster.peer;

import io.rookery.scheduler.job.JobEvent;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Several nodes in this JVM that know each other, with one ledger. */
final class Neighbourhood implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  final Vertx vertx = Vertx.vertx();
  final MemoryLedger ledger = new MemoryLedger();
  final Map<String, PeerAddress> addresses = new ConcurrentHashMap<>();
  final Map<Long, Integer> acceptedAttempts = new ConcurrentHashMap<>();
  final PeerDeadlines deadlines;
  private final Path root;

  Neighbourhood(Path root) {
    this(
        root,
        new PeerDeadlines(
            Duration.ofSeconds(5), Duration.ofSeconds(20), Duration.ofSeconds(20), PATIENCE));
  }

  Neighbourhood(Path root, PeerDeadlines deadlines) {
    this.root = root;
    this.deadlines = deadlines;
  }

  TestNode start(String name) {
    return start(name, new PeerTls(Optional.empty()));
  }

  TestNode start(String name, PeerTls tls) {
    return start(name, tls, deadlines);
  }

  TestNode start(String name, PeerTls tls, PeerDeadlines own) {
    TestNode node = new TestNode(this, name, root.resolve(name), tls, own);
    addresses.put(name, node.address());
    return node;
  }

  /** It is gone from the cluster, and everybody knows. */
  void lose(TestNode node) {
    addresses.remove(node.name());
    node.stop();
  }

  List<String> othersThan(String name) {
    List<String> others = new ArrayList<>(addresses.keySet());
    others.remove(name);
    return others;
  }

  Future<Optional<List<JobEvent>>> timeline(long jobId, int attempt) {
    boolean accepted = acceptedAttempts.getOrDefault(jobId, 0) == attempt;
    return Future.succeededFuture(accepted ? Optional.of(List.of()) : Optional.empty());
  }

  static <T> T await(Future<T> future) {
    try {
      return future.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("nothing happened", e);
    }
  }

  @Override
  public void close() {
    await(vertx.close());
  }
}
