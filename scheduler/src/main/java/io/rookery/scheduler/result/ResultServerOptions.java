package io.rookery.scheduler.result;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How the result server listens and what it lets guests bring.
 *
 * @param host the address to listen on; best the one of the analysis network
 * @param port the port to listen on; 0 takes any free one, see {@link ResultServer#port()}
 * @param limits what one attempt may bring
 * @param headerDeadline from accepting a connection to the end of its metadata; payload has none,
 *     because an analyzer may rightly be silent on a stream for as long as the analysis runs
 * @param minimumFreeSpace bytes that stay free on the disk of the results whatever guests send
 */
public record ResultServerOptions(
    String host, int port, ResultLimits limits, Duration headerDeadline, long minimumFreeSpace) {

  public ResultServerOptions {
    requireNonNull(host, "host");
    requireNonNull(limits, "limits");
    requireNonNull(headerDeadline, "headerDeadline");
    if (headerDeadline.toMillis() <= 0) {
      throw new IllegalArgumentException("headerDeadline must be at least one millisecond");
    }
  }
}
