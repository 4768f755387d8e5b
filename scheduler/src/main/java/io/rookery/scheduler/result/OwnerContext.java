package io.rookery.scheduler.result;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.function.Supplier;

/** Runs calls from anywhere on the context that owns the state, and answers on the caller's. */
record OwnerContext(Context owner) {

  /** The outcome of {@code call}, which runs on the owner's context; completes on the caller's. */
  <T> Future<T> call(Supplier<Future<T>> call) {
    Context caller = owner.owner().getOrCreateContext();
    Promise<T> answer = Promise.promise();
    owner.runOnContext(
        turn ->
            outcome(call)
                .onComplete(outcome -> caller.runOnContext(back -> answer.handle(outcome))));
    return answer.future();
  }

  private static <T> Future<T> outcome(Supplier<Future<T>> call) {
    try {
      return call.get();
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }
}
