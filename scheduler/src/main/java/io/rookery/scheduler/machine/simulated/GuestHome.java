package io.rookery.scheduler.machine.simulated;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.util.function.Supplier;

/** The event loop on which some machines live; whatever they leave open ends with it. */
final class GuestHome extends VerticleBase {

  /** Calls on this home's event loop; completes on the caller's context. Not before deployment. */
  <T> Future<T> call(Supplier<Future<T>> call) {
    Context caller = vertx.getOrCreateContext();
    Promise<T> answer = Promise.promise();
    context.runOnContext(
        here ->
            outcome(call)
                .onComplete(outcome -> caller.runOnContext(back -> answer.handle(outcome))));
    return answer.future();
  }

  /** Ends what is left on it. */
  Future<Void> close() {
    String id = context.deploymentID();
    // It is gone already when the verticle on whose context its machines were opened is.
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
