package io.rookery.scheduler.job;

/** The request does not fit the state of what it concerns; the gateways answer 409 with it. */
public final class WrongStateException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** {@code message} names the present state and the states that would do. */
  public WrongStateException(String message) {
    super(message, null, false, false);
  }
}
