package io.rookery.scheduler.analysis;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Timers of one Vert.x context; to be used on that context only. */
public final class VertxTimers implements Timers {
  private final Vertx vertx;

  /** {@code context} is the one on which all tasks run. */
  public VertxTimers(Context context) {
    this.vertx = context.owner();
  }

  @Override
  public long millis() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }

  @Override
  public Timer after(Duration delay, Runnable task) {
    long id = vertx.setTimer(Math.max(1, delay.toMillis()), fired -> task.run());
    return () -> vertx.cancelTimer(id);
  }
}
