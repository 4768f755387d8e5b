package io.rookery.scheduler.copy;

/** What came is not what was asked for; nothing of it is kept. */
public final class DamagedCopyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** {@code message} says what was expected and what came. */
  public DamagedCopyException(String message) {
    super(message, null, false, false);
  }
}
