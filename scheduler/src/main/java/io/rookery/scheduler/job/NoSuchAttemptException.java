package io.rookery.scheduler.job;

/** A job has no such attempt, or nothing of what it brought is left. */
public final class NoSuchAttemptException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private NoSuchAttemptException(String message) {
    super(message, null, false, false);
  }

  /** There has been no such attempt. */
  public static NoSuchAttemptException unknown(long jobId, int attempt) {
    return new NoSuchAttemptException("job %d has no attempt %d".formatted(jobId, attempt));
  }

  /** There was one, and its files stand nowhere. */
  public static NoSuchAttemptException withoutFiles(long jobId, Attempt attempt) {
    return new NoSuchAttemptException(
        "attempt %d of job %d, on node %s, has left no files, or they were removed"
            .formatted(attempt.number(), jobId, attempt.node()));
  }
}
