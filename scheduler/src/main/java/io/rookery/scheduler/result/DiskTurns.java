package io.rookery.scheduler.result;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;

/**
 * The worker threads that one attempt keeps busy with its files: a few at a time, because all of a
 * node share them, and a guest could have a file on each of its connections. What waits is bounded
 * by the number of those. Used on the result server's context only.
 */
final class DiskTurns {
  private static final int AT_ONCE = 4;

  private final Context context;
  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private int busy;

  DiskTurns(Context context) {
    this.context = context;
  }

  /** Does that on a worker thread when it is its turn; completes with its outcome. */
  <T> Future<T> take(Callable<T> work) {
    Promise<T> done = Promise.promise();
    waiting.add(
        () ->
            context
                .executeBlocking(work, false)
                .onComplete(
                    outcome -> {
                      busy--;
                      startNext();
                      done.handle(outcome);
                    }));
    startNext();
    return done.future();
  }

  private void startNext() {
    while (busy < AT_ONCE && !waiting.isEmpty()) {
      busy++;
      waiting.poll().run();
    }
  }
}
