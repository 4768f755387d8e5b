package io.rookery.scheduler.job;

import static java.util.Objects.requireNonNull;

/** Carries a {@link Failure} through futures; an expected outcome, so it has no stack trace. */
public final class FailureException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final transient Failure failure;

  /** Wraps the failure. */
  public FailureException(Failure failure) {
    super(requireNonNull(failure, "failure").code() + ": " + failure.message(), null, false, false);
    this.failure = failure;
  }

  /** The failure that was carried. */
  public Failure failure() {
    return failure;
  }
}
