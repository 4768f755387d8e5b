package io.rookery.cluster.gateway;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/** The node takes no more of this at present; answered with 429 and {@code Retry-After}. */
public final class BusyException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final Duration retryAfter;

  /** {@code message} names the limit that was reached; {@code retryAfter} when asking may help. */
  public BusyException(String message, Duration retryAfter) {
    super(message, null, false, false);
    this.retryAfter = requireNonNull(retryAfter, "retryAfter");
  }

  /** When asking again may help. */
  public Duration retryAfter() {
    return retryAfter;
  }
}
