package io.rookery.scheduler.copy;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * Which nodes hold which files, as the store knows it. A node is recorded only after the file is
 * durable on its disk, so the ledger may know less than there is and never more, unless a disk was
 * lost. Every method may be called on any context; futures complete on the caller's and fail with
 * {@link io.rookery.scheduler.job.StoreException} when the store cannot be reached in time.
 */
public interface CopyLedger {

  /** Records that this node holds the sample; repeating it changes nothing. */
  Future<Void> sampleStored(String sha256, long size, String node);

  /** What is known of a sample; no nodes and size 0 when nothing is. */
  Future<SampleCopies> sample(String sha256);

  /** Records that this node holds the results of an attempt; repeating it changes nothing. */
  Future<Void> resultsStored(long jobId, int attempt, String node);

  /** The nodes that hold the results of an attempt. */
  Future<Set<String>> results(long jobId, int attempt);

  /** Every node that has ever registered and what the store last heard of it. */
  Future<List<KnownNode>> nodes();

  /** Some copies that this node holds, at most {@code limit}; used to replace a lost node's. */
  Future<List<Copy>> heldBy(String node, int limit);

  /** Takes a node out of the holders of a copy. */
  Future<Void> forget(Copy copy, String node);

  /** One thing of which there are copies. */
  sealed interface Copy {

    /** A sample, by its hash. */
    record Sample(String sha256) implements Copy {}

    /** The results of one attempt. */
    record Results(long jobId, int attempt) implements Copy {}
  }

  /**
   * The holders of a sample.
   *
   * @param size in bytes
   */
  record SampleCopies(long size, Set<String> nodes) {
    public SampleCopies {
      nodes = Set.copyOf(nodes);
    }
  }

  /**
   * A node in the store.
   *
   * @param live whether it holds a lease at this moment
   * @param silent how long ago its last renewal was, by the store's clock
   */
  record KnownNode(String name, String boot, boolean live, Duration silent) {}
}
