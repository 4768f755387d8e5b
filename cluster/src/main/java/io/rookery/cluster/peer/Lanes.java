package io.rookery.cluster.peer;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Supplier;

/** Room for a few pieces of work at a time; more of them wait, and start in the order they came. */
final class Lanes {
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private int free;

  Lanes(int count) {
    this.free = count;
  }

  /** Starts the work when there is room for it; may be called on any context. */
  <T> Future<T> run(Supplier<Future<T>> work) {
    Promise<T> outcome = Promise.promise();
    Runnable start =
        () ->
            Future.succeededFuture()
                .compose(go -> work.get())
                .onComplete(
                    done -> {
                      release();
                      outcome.handle(done);
                    });
    if (enter(start)) {
      start.run();
    }
    return outcome.future();
  }

  private synchronized boolean enter(Runnable start) {
    if (free == 0) {
      waiting.add(start);
      return false;
    }
    free--;
    return true;
  }

  private void release() {
    next().ifPresent(Runnable::run);
  }

  private synchronized Optional<Runnable> next() {
    Optional<Runnable> next = Optional.ofNullable(waiting.poll());
    if (next.isEmpty()) {
      free++;
    }
    return next;
  }
}
