package io.rookery.scheduler.job;

/** A request was read after its deadline, and has not been carried out. */
public final class TooLateException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** {@code millis}: how long ago its sender had stopped waiting. */
  public TooLateException(long millis) {
    super(
        "the request came %d ms after its deadline and was not carried out: send it again"
            .formatted(millis),
        null,
        false,
        false);
  }
}
