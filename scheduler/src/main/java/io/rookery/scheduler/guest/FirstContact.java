package io.rookery.scheduler.guest;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * What is seen of an agent before its first word. A port that takes connections while nothing ever
 * comes back has an agent that waits for somebody else; one that refuses or breaks off has an agent
 * that is starting, or none. Lives on one event loop.
 */
final class FirstContact {
  private final Vertx vertx;
  private final Duration within;
  private final Promise<Void> mute = Promise.promise();
  private OptionalLong timer = OptionalLong.empty();
  private boolean over;

  /** {@code within} is how long after the first connection something must have come. */
  FirstContact(Vertx vertx, Duration within) {
    this.vertx = vertx;
    this.within = within;
  }

  /** Completes when the time is over and nothing has come; stays open otherwise. */
  Future<Void> mute() {
    return mute.future();
  }

  /** A connection was taken; the first one counts. */
  void taken() {
    if (!over && timer.isEmpty()) {
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
