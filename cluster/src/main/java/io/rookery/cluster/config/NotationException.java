package io.rookery.cluster.config;

/** A value is not written as its key demands; the message says how to write it. */
final class NotationException extends Exception {
  private static final long serialVersionUID = 1L;
  private final boolean quotable;

  private NotationException(String message, boolean quotable) {
    super(message, null, false, false);
    this.quotable = quotable;
  }

  /** The value may be shown beside the message. */
  static NotationException of(String message) {
    return new NotationException(message, true);
  }

  /** The value may hold a secret and is not shown. */
  static NotationException hidingValue(String message) {
    return new NotationException(message, false);
  }

  boolean quotable() {
    return quotable;
  }
}
