package io.rookery.scheduler.job;

/** The store cannot be reached or did not answer in time; the gateways answer 503 with it. */
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** {@code message} says what was tried and what an operator can do. */
  public StoreException(String message, Throwable cause) {
    super(message, cause, false, false);
  }
}
