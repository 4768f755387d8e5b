package io.rookery.scheduler.guest;

import java.time.Duration;

/**
 * How long an upload may take. What is the same for every job (the analyzer, its configuration, its
 * start) has a fixed time; a sample has as much more as the slowest bearable guest needs for it.
 *
 * @param base for everything but the sample
 * @param slowest bytes of a sample in a second; at least 1
 */
public record UploadTime(Duration base, long slowest) {

  public UploadTime {
    if (slowest < 1) {
      throw new IllegalArgumentException("slowest must be at least 1 byte a second");
    }
  }

  /** The time for a sample of so many bytes, in whole milliseconds. */
  public Duration of(long sampleBytes) {
    long seconds = sampleBytes / slowest;
    double rest = (double) (sampleBytes % slowest) / slowest;
    return base.plusSeconds(seconds).plusMillis((long) Math.ceil(rest * 1000));
  }
}
