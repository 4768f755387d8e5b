package io.rookery.scheduler.job;

/**
 * Something cannot be had at present, for a reason that may pass: the gateways answer 503 and say
 * when to ask again.
 */
public final class NotNowException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** {@code message} names what is missing and what an operator can do. */
  public NotNowException(String message) {
    super(message, null, false, false);
  }
}
