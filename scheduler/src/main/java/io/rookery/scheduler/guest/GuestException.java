package io.rookery.scheduler.guest;

import static java.util.Objects.requireNonNull;

/** A call to an agent failed; an expected outcome, so it has no stack trace. */
public final class GuestException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final GuestProblem problem;

  /** {@code message} names the call, the agent's address and what was seen. */
  public GuestException(GuestProblem problem, String message) {
    super(requireNonNull(message, "message"), null, false, false);
    this.problem = requireNonNull(problem, "problem");
  }

  /** The kind of trouble. */
  public GuestProblem problem() {
    return problem;
  }
}
