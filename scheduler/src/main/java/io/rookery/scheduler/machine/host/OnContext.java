package io.rookery.scheduler.machine.host;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What others complete, for whoever waits on a context: a promise completes on the thread of its
 * completer, and the deadline of a future that has no context on a thread that is nobody's. Off a
 * context futures are left as they are.
 */
public final class OnContext {
  private OnContext() {}

  /** Completes as that does, on the context on which this is called. */
  public static <T> Future<T> here(Future<T> work) {
    Context here = Vertx.currentContext();
    if (here == null || work.isComplete()) {
      return work;
    }
    Promise<T> told = Promise.promise();
    work.onComplete(done -> here.runOnContext(back -> told.handle(done)));
    return told.future();
  }

  /** The same; and fails with {@link TimeoutException} when it has not completed by then. */
  public static <T> Future<T> within(Duration limit, Future<T> work) {
    Context here = Vertx.currentContext();
    if (here == null) {
      return work.timeout(limit.toMillis(), TimeUnit.MILLISECONDS);
    }
    if (work.isComplete()) {
      return work;
    }
    Promise<T> first = Promise.promise();
    long timer =
        here.owner()
            .setTimer(
                Math.max(1, limit.toMillis()),
                late ->
                    first.tryFail(
                        new TimeoutException("not done within " + limit.toMillis() + " ms")));
    here(work)
        .onComplete(
            done -> {
              here.owner().cancelTimer(timer);
              if (done.succeeded()) {
                first.tryComplete(done.result());
              } else {
                first.tryFail(done.cause());
              }
            });
    return first.future();
  }
}
