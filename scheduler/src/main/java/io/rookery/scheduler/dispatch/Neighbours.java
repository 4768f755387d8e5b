package io.rookery.scheduler.dispatch;

import io.vertx.core.Future;
import java.util.Optional;
import java.util.Set;

/** What a node has to know of the others to judge its own standing. */
public interface Neighbours {

  /** The names of the other nodes in sight; empty for a node that stands alone. */
  Optional<Set<String>> visible();

  /**
   * Whether the store is away for everybody, and not for this node only. Asked when this node could
   * not renew its lease for most of its time. Completes with false when anybody reaches the store,
   * or when this node cannot know; never fails, and ends within a bounded time.
   */
  Future<Boolean> storeAwayForAll();

  /** Those of a node that stands alone. */
  static Neighbours none() {
    return new Neighbours() {
      @Override
      public Optional<Set<String>> visible() {
        return Optional.empty();
      }

      @Override
      public Future<Boolean> storeAwayForAll() {
        return Future.succeededFuture(true);
      }
    };
  }
}
