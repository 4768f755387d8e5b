package io.rookery.scheduler.machine.host;

import io.rookery.scheduler.machine.MachineException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Lets only so many machines be restored at a time as the host can take: many at once slow each
 * other down until all fail. Half of them are allowed after a restore that failed or took four
 * times as long as the quickest of late, and one more after each other. Thread-safe.
 */
public final class RestoreGate {
  private static final int SLOW = 4;

  /** By what part of itself the quickest time grows with each restore, for a host may be busier. */
  private static final int FORGETTING = 16;

  private final int most;
  private final LongSupplier nanos;
  private final Queue<Promise<Void>> waiting = new ArrayDeque<>();
  private int allowed;
  private int running;
  private long quickest = Long.MAX_VALUE;

  /**
   * Begins with as many as {@code processors}, which is also the most.
   *
   * @param nanos a clock that only goes forward
   */
  public RestoreGate(int processors, LongSupplier nanos) {
    this.allowed = processors;
    this.most = processors;
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
    return pass(wanted, restore, done -> Future.succeededFuture());
  }

  /**
   * The same; but what was restored keeps its place until {@code settled} completes: a guest that
   * begins to run is what costs the host most.
   */
  public <T> Future<T> pass(
      BooleanSupplier wanted, Supplier<Future<T>> restore, Function<T, Future<?>> settled) {
    // Whoever makes room does so on a context of its own.
    return OnContext.here(enter())
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
                  .onComplete(done -> learn(done.succeeded(), nanos.getAsLong() - begun))
                  .onFailure(cause -> release())
                  .onSuccess(
                      done ->
                          Future.succeededFuture()
                              .compose(begin -> settled.apply(done).<Void>mapEmpty())
                              .onComplete(quiet -> release()));
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

  /** How long what was restored may keep its place, whatever becomes of it. */
  public synchronized Duration patience() {
    return quickest == Long.MAX_VALUE ? Duration.ZERO : Duration.ofNanos(SLOW * quickest);
  }

  private synchronized void learn(boolean succeeded, long took) {
    if (!succeeded || took / SLOW > quickest) {
      allowed = Math.max(1, allowed / 2);
    } else {
      allowed = Math.min(most, allowed + 1);
    }
    if (succeeded) {
      long forgotten = quickest == Long.MAX_VALUE ? took : quickest + quickest / FORGETTING;
      quickest = Math.max(1, Math.min(forgotten, took));
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
