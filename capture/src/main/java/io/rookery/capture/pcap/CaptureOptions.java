package io.rookery.capture.pcap;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How a node captures.
 *
 * @param tcpdump the program
 * @param startDeadline from the spawn of tcpdump to its {@code listening on}
 * @param stopDeadline how long tcpdump has in all to end, SIGTERM and SIGKILL included
 * @param sizeLimit bytes of a capture's file when the request names no limit of its own
 * @param bufferSize bytes of kernel memory per capture for packets tcpdump has not read yet; each
 *     takes up to 64 KiB of it, so this decides how long a burst may be
 * @param onDeath what happens when tcpdump dies in the middle of a capture
 * @param maxRestarts how often one capture is restarted before it ends as died after all
 */
public record CaptureOptions(
    Path tcpdump,
    Duration startDeadline,
    Duration stopDeadline,
    long sizeLimit,
    long bufferSize,
    RestartPolicy onDeath,
    int maxRestarts) {

  private static final long DEFAULT_BUFFER = 16L << 20;
  private static final int DEFAULT_RESTARTS = 3;

  public CaptureOptions {
    if (startDeadline.compareTo(Duration.ZERO) <= 0 || stopDeadline.compareTo(Duration.ZERO) <= 0) {
      throw new IllegalArgumentException("the deadlines of a capture must be positive");
    }
    if (sizeLimit < CaptureRequest.LEAST_SIZE_LIMIT) {
      throw new IllegalArgumentException(
          "the size limit of a capture must be at least " + CaptureRequest.LEAST_SIZE_LIMIT);
    }
    if (bufferSize < 1024 || maxRestarts < 0) {
      throw new IllegalArgumentException(
          "bufferSize must be at least 1024, maxRestarts not negative");
    }
  }

  /** Options with a buffer of 16 MiB, 256 packets, and at most three restarts. */
  public static CaptureOptions of(
      Path tcpdump,
      Duration startDeadline,
      Duration stopDeadline,
      long sizeLimit,
      RestartPolicy onDeath) {
    return new CaptureOptions(
        tcpdump, startDeadline, stopDeadline, sizeLimit, DEFAULT_BUFFER, onDeath, DEFAULT_RESTARTS);
  }
}
