package io.rookery.scheduler.machine.host;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.util.function.Supplier;

/**
 * The event loop on which a driver's machines live, whoever calls them: their sockets and timers do
 * not end with the attempt that happened to make them.
 */
public final class DriverHome extends VerticleBase {

  /** Calls on this home's event loop; completes on the caller's context. Not before deployment. */
  public <T> Future<T> call(Supplier<Future<T>> call) {
    Context caller = vertx.getOrCreateContext();
    Promise<T> answer = Promise.promise();
    context.runOnContext(
        here ->
            outcome(call)
                .onComplete(outcome -> caller.runOnContext(back -> answer.handle(outcome))));
    return answer.future();
  }

  /** Ends what is left on it; does nothing when it is gone already. */
  public Future<Void> close() {
    String id = context.deploymentID();
    // It ends before its owner does when whoever deployed it has ended.
    return vertx.deploymentIDs().contains(id) ? vertx.undeploy(id) : Future.succeededFuture();
  }

  private static <T> Future<T> outcome(Supplier<Future<T>> call) {
    try {
      return call.get();
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }
}
