package io.rookery.scheduler.copy;

/** This node's disk does not take a copy. */
public final class DiskException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** {@code message} says what could not be kept and why. */
  public DiskException(String message, Throwable cause) {
    super(message, cause, false, false);
  }

  /** There is not enough room on the disk. */
  public DiskException(String message) {
    this(message, null);
  }

  /** That failure of work on the disk, as one of these. */
  public static DiskException of(Throwable cause) {
    return cause instanceof DiskException told
        ? told
        : new DiskException("this node's disk refused a copy: " + cause, cause);
  }
}
