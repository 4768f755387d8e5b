package io.rookery.scheduler.machine.host;

import io.rookery.scheduler.machine.MachineException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Lets only so many machines be restored at a time as the host can take: many at once slow each
 * other down until all fail. One more is allowed after each restore that took about as long as the
 * quickest seen, and half of them after one that took four times as long or failed. Thread-safe.
 */
public final class RestoreGate {
  private static final int SLOW = 4;

  private final int most;
  private final LongSupplier nanos;
  private final Queue<Promise<Void>> waiting = new ArrayDeque<>();
  private int allowed;
  private int running;
  private long quickest = Long.MAX_VALUE;

  /**
   * Begins with as many as {@code processors}, and goes up to twice that.
   *
   * @param nanos a clock that only goes forward
   */
  public RestoreGate(int processors, LongSupplier nanos) {
    this.allowed = processors;
    this.most = 2 * processors;
    this.nanos = nanos;
  }

  /** Runs a restore when there is room for it; completes as it does. */
  public <T> Future<T> pass(Supplier<Future<T>> restore) {
    return pass(() -> true, restore);
  }

  /**
   * The same; but a restore that is not wanted any more when its turn comes is not begun, says
   * nothing about the host, and fails with {@link MachineException}.
   */
  public <T> Future<T> pass(BooleanSupplier wanted, Supplier<Future<T>> restore) {
    return enter()
        .compose(
            entered -> {
              if (!wanted.getAsBoolean()) {
                release();
                return Future.failedFuture(
                    new MachineException("the restore was given up before its turn came"));
              }
              long begun = nanos.getAsLong();
              // Within a chain, a restore that throws is one that fails.
              return Future.succeededFuture()
                  .compose(begin -> restore.get())
                  .onComplete(done -> leave(done.succeeded(), nanos.getAsLong() - begun));
            });
  }

  /** How many may be restored at a time now. */
  public synchronized int allowed() {
    return allowed;
  }

  private synchronized Future<Void> enter() {
    if (running < allowed) {
      running++;
      return Future.succeededFuture();
    }
    Promise<Void> turn = Promise.promise();
    waiting.add(turn);
    return turn.future();
  }

  private void leave(boolean succeeded, long took) {
    learn(succeeded, took);
    release();
  }

  private synchronized void learn(boolean succeeded, long took) {
    if (succeeded) {
      quickest = Math.min(quickest, took);
    }
    if (!succeeded || took > SLOW * quickest) {
      allowed = Math.max(1, allowed / 2);
    } else {
      allowed = Math.min(most, allowed + 1);
    }
  }

  private void release() {
    for (Promise<Void> next : left()) {
      next.complete();
    }
  }

  private synchronized Iterable<Promise<Void>> left() {
    running--;
    Queue<Promise<Void>> next = new ArrayDeque<>();
    while (running < allowed && !waiting.isEmpty()) {
      running++;
      next.add(waiting.remove());
    }
    return next;
  }
}
