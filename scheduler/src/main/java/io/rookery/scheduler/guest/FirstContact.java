package io.rookery.scheduler.guest;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * What is seen of an agent before its first word. A port that takes connections at once while
 * nothing ever comes back has an agent that waits for somebody else; one that refuses, breaks off
 * or takes its time has an agent that is starting, or none. Lives on one event loop.
 */
final class FirstContact {
  private final Vertx vertx;
  private final Duration within;
  private final LongSupplier nanos;
  private final long begun;
  private final Promise<Void> mute = Promise.promise();
  private OptionalLong timer = OptionalLong.empty();
  private boolean over;

  /**
   * It begins now.
   *
   * @param within how soon the first connection must be taken to count, and how long after it
   *     something must have come
   */
  FirstContact(Vertx vertx, Duration within) {
    this(vertx, within, System::nanoTime);
  }

  /** The same by that clock. */
  FirstContact(Vertx vertx, Duration within, LongSupplier nanos) {
    this.vertx = vertx;
    this.within = within;
    this.nanos = nanos;
    this.begun = nanos.getAsLong();
  }

  /** Completes when the time is over and nothing has come; stays open otherwise. */
  Future<Void> mute() {
    return mute.future();
  }

  /** A connection was taken; the first one counts. */
  void taken() {
    if (over || timer.isPresent()) {
      return;
    }
    if (nanos.getAsLong() - begun > within.toNanos()) {
      end();
    } else {
      timer =
          OptionalLong.of(
              vertx.setTimer(
                  Math.max(1, within.toMillis()),
                  fired -> {
                    over = true;
                    mute.tryComplete();
                  }));
    }
  }

  /** Something else than silence was met, or nobody asks any more. */
  void end() {
    over = true;
    timer.ifPresent(vertx::cancelTimer);
  }
}
