package io.rookery.scheduler.result;

import java.util.function.LongSupplier;

/** An allowance that fills steadily up to a bound. Not thread-safe. */
final class TokenBucket {
  private static final double NANOS = 1e9;

  private final double perSecond;
  private final double bound;
  private final LongSupplier nanos;
  private double tokens;
  private long filledAt;

  /** A full one; {@code nanos} is a clock that never goes back, such as {@link System#nanoTime}. */
  TokenBucket(long perSecond, long bound, LongSupplier nanos) {
    this.perSecond = perSecond;
    this.bound = bound;
    this.nanos = nanos;
    this.tokens = bound;
    this.filledAt = nanos.getAsLong();
  }

  /** Takes one if there is one. */
  boolean take() {
    fill();
    if (tokens < 1) {
      return false;
    }
    tokens--;
    return true;
  }

  /** Takes so many, on credit if they are not there; whole milliseconds until that is paid. */
  long spend(long wanted) {
    fill();
    tokens -= wanted;
    return tokens >= 0 ? 0 : (long) Math.ceil(-tokens / perSecond * 1000);
  }

  private void fill() {
    long now = nanos.getAsLong();
    tokens = Math.min(bound, tokens + (now - filledAt) / NANOS * perSecond);
    filledAt = now;
  }
}
