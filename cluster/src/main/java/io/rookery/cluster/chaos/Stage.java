package io.rookery.cluster.chaos;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * The one context on which everything of a run happens, and the way to wait for it from outside.
 */
final class Stage implements AutoCloseable {
  private static final Duration CLOSE = Duration.ofMinutes(1);

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
  private final Context context = vertx.getOrCreateContext();

  Vertx vertx() {
    return vertx;
  }

  /** Completes on the context after that time. */
  Future<Void> after(Duration time) {
    Promise<Void> due = Promise.promise();
    vertx.setTimer(Math.max(1, time.toMillis()), timer -> due.complete());
    return due.future();
  }

  /** Does the work on the context; the calling thread, which is another one, waits for its end. */
  <T> T await(Duration limit, Supplier<Future<T>> work) throws Exception {
    Promise<T> result = Promise.promise();
    context.runOnContext(
        here -> Future.succeededFuture().compose(go -> work.get()).onComplete(result));
    return result
        .future()
        .timeout(limit.toMillis(), TimeUnit.MILLISECONDS)
        .toCompletionStage()
        .toCompletableFuture()
        .get();
  }

  /** Blocks until nothing of it is left, or says that something is. */
  @Override
  public void close() {
    try {
      vertx
          .close()
          .toCompletionStage()
          .toCompletableFuture()
          .get(CLOSE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException late) {
      throw new ChaosException("the suite's own event loops do not end", late);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
