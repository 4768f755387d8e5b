package io.rookery.capture.process;

import io.vertx.core.Future;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** Waits, on a test's own thread, for what a future comes to. */
public final class Outcome {
  private static final long PATIENCE_SECONDS = 60;

  private Outcome() {}

  public static <T> T of(Future<T> future) throws Exception {
    try {
      return future
          .toCompletionStage()
          .toCompletableFuture()
          .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  public static <E extends Throwable> E failure(Class<E> type, Future<?> future) throws Exception {
    try {
      Object value =
          future.toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      throw new AssertionError("expected " + type.getSimpleName() + " but got " + value);
    } catch (ExecutionException e) {
      return type.cast(e.getCause());
    }
  }
}
