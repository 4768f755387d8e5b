package io.rookery.scheduler.analysis;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.function.Supplier;

/** Time as an analysis knows it, so that a test can be the clock. */
public interface Timers {

  /** Milliseconds of a clock that only runs forward; only differences mean anything. */
  long millis();

  /** Runs the task after the delay on the attempt's context, unless cancelled before. */
  Timer after(Duration delay, Runnable task);

  /** A task that may still be cancelled; cancelling it late or twice does nothing. */
  interface Timer {
    void cancel();
  }

  /**
   * The future's outcome, or {@code late}'s failure when there is none by then. The work behind the
   * future goes on; whoever started it must end it.
   */
  default <T> Future<T> within(Duration deadline, Future<T> work, Supplier<Throwable> late) {
    if (work.isComplete()) {
      return work;
    }
    Promise<T> first = Promise.promise();
    Timer timer = after(deadline, () -> first.tryFail(late.get()));
    work.onComplete(
        outcome -> {
          timer.cancel();
          if (outcome.succeeded()) {
            first.tryComplete(outcome.result());
          } else {
            first.tryFail(outcome.cause());
          }
        });
    return first.future();
  }
}
