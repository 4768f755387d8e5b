package io.rookery.scheduler.machine;

import static java.util.Objects.requireNonNull;

/** A machinery could not do what it was asked; an expected outcome, so it has no stack trace. */
public class MachineException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** {@code message} names the machine, the step that failed, and what an operator can do. */
  public MachineException(String message) {
    super(requireNonNull(message, "message"), null, false, false);
  }
}
