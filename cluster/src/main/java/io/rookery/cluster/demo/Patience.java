package io.rookery.cluster.demo;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** How long an ordinary thread waits for what others do. */
record Patience(Duration limit) {

  /**
   * Blocks until the future has completed.
   *
   * @throws InterruptedException when somebody wants the demonstration to end
   * @throws IllegalStateException with what the future failed with, or that it took too long
   */
  <T> T await(Future<T> future) throws InterruptedException {
    try {
      return future
          .timeout(limit.toMillis(), TimeUnit.MILLISECONDS)
          .toCompletionStage()
          .toCompletableFuture()
          .get();
    } catch (ExecutionException failed) {
      throw new IllegalStateException(failed.getCause().getMessage(), failed.getCause());
    }
  }
}
