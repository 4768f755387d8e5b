package io.rookery.capture.lease;

import java.io.IOException;

/**
 * A lease was refused, so what it was for must not be made. An expected outcome: no stack trace.
 */
public final class LeaseException extends IOException {
  private static final StackTraceElement[] NONE = {};
  private final LeaseProblem problem;

  LeaseException(LeaseProblem problem, String message) {
    super(message);
    this.problem = problem;
  }

  public LeaseProblem problem() {
    return problem;
  }

  @Override
  public Throwable fillInStackTrace() {
    setStackTrace(NONE);
    return this;
  }
}
