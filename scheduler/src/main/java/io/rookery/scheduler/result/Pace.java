package io.rookery.scheduler.result;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Optional;

/**
 * Holds one guest to its bytes per second, all its connections together: whoever spends too much
 * waits until it is paid for, and leaves its socket unread meanwhile. Used on the result server's
 * context only.
 */
final class Pace {
  private final Vertx vertx;
  private final TokenBucket bytes;
  private Optional<Promise<Void>> waiting = Optional.empty();
  private long timer;

  /** One second's worth may come at once. */
  Pace(Vertx vertx, long bytesPerSecond) {
    this.vertx = vertx;
    this.bytes = new TokenBucket(bytesPerSecond, bytesPerSecond, System::nanoTime);
  }

  /** Completes when so many bytes, which have arrived, are paid for: nearly always at once. */
  Future<Void> spend(int arrived) {
    long debt = bytes.spend(arrived);
    if (waiting.isEmpty() && debt > 0) {
      waiting = Optional.of(Promise.promise());
      timer = vertx.setTimer(debt, paid -> settle());
    }
    return waiting.map(Promise::future).orElseGet(Future::succeededFuture);
  }

  /** Others may have spent while those that wait did: they wait on, until all of it is paid for. */
  private void settle() {
    long debt = bytes.spend(0);
    if (debt > 0) {
      timer = vertx.setTimer(debt, paid -> settle());
    } else {
      release();
    }
  }

  /** Lets everybody go; what is open is about to be closed. */
  void release() {
    vertx.cancelTimer(timer);
    Optional<Promise<Void>> released = waiting;
    waiting = Optional.empty();
    released.ifPresent(Promise::complete);
  }
}
