package io.rookery.scheduler.job;

import static java.util.Objects.requireNonNull;

/** Input that cannot be accepted, with the field at fault; the gateways answer 400 with it. */
public final class InvalidFieldException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final String field;

  /** {@code message} says what the field must be, and does not repeat its name. */
  public InvalidFieldException(String field, String message) {
    super(requireNonNull(message, "message"), null, false, false);
    this.field = requireNonNull(field, "field");
  }

  /** The field at fault, such as {@code sample.sha256}. */
  public String field() {
    return field;
  }
}
