package io.rookery.scheduler.sample;

/** A sample exceeds the configured limit; the gateways answer 413 with it. */
public final class SampleTooLargeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** {@code limit} in bytes. */
  public SampleTooLargeException(long limit) {
    super("the sample is larger than " + limit + " bytes (samples.limit)", null, false, false);
  }
}
