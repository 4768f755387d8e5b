package io.rookery.scheduler.guest;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** The event-loop context of an attempt, for a test that waits on its own thread. */
final class Loop implements AutoCloseable {
  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
  private final Context context = vertx.getOrCreateContext();

  Vertx vertx() {
    return vertx;
  }

  /** Calls on the context and waits for the future; its failure is thrown. */
  <T> T await(Supplier<Future<T>> call) {
    CompletableFuture<T> done = new CompletableFuture<>();
    context.runOnContext(
        go -> {
          try {
            call.get().onSuccess(done::complete).onFailure(done::completeExceptionally);
          } catch (RuntimeException e) {
            done.completeExceptionally(e);
          }
        });
    try {
      return done.get(60, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } catch (TimeoutException | InterruptedException e) {
      throw new AssertionError("nothing came for a minute", e);
    }
  }

  /** Calls on the context something that answers at once. */
  <T> T get(Supplier<T> call) {
    return await(() -> Future.succeededFuture(call.get()));
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
