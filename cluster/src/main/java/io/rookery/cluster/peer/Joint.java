package io.rookery.cluster.peer;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Lets those who ask for what is being done already wait for it, instead of doing it again. */
final class Joint<K, T> {
  private final Vertx vertx;
  private final Map<K, Future<T>> running = new ConcurrentHashMap<>();

  Joint(Vertx vertx) {
    this.vertx = vertx;
  }

  /**
   * The outcome of the work under way for that key, or of {@code work}; on the caller's context.
   */
  Future<T> join(K key, Supplier<Future<T>> work) {
    Promise<T> mine = Promise.promise();
    Future<T> earlier = running.putIfAbsent(key, mine.future());
    if (earlier == null) {
      Future.succeededFuture()
          .compose(go -> work.get())
          .onComplete(
              outcome -> {
                running.remove(key);
                mine.handle(outcome);
              });
    }
    Future<T> joined = earlier == null ? mine.future() : earlier;
    return Future.fromCompletionStage(joined.toCompletionStage(), vertx.getOrCreateContext());
  }
}
