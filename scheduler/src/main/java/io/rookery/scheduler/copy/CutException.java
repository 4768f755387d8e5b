package io.rookery.scheduler.copy;

/** The source of a copy broke off before the end; what came of it is kept, and more may follow. */
public final class CutException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** {@code message} says where the stream ended and why. */
  public CutException(String message, Throwable cause) {
    super(message, cause, false, false);
  }
}
