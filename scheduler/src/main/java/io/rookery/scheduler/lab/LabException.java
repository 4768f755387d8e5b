package io.rookery.scheduler.lab;

/** The image cannot be made; the message names the step and what to do. */
public final class LabException extends RuntimeException {
  private static final long serialVersionUID = 1;

  LabException(String message) {
    super(message, null, false, false);
  }
}
