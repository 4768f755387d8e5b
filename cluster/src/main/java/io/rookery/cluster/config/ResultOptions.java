package io.rookery.cluster.config;

import io.rookery.scheduler.result.ResultLimits;
import java.time.Duration;

/**
 * {@code results:} — where guests deliver, and how much.
 *
 * @param host the address to listen on; default all
 * @param port default 2042; 0 for any free one
 * @param limits on one attempt; defaults 128 MiB a file, 512 MiB a stream, 2 GiB an attempt, 10 000
 *     files, 128 connections at once, 256 new ones and 64 MiB a second
 * @param headerTimeout from a connection's beginning to the end of its header; default 30 s
 * @param freeSpace bytes that stay free on the disk of the results; default 1 GiB
 * @param placement on how many nodes results stand before their attempt is accepted
 */
public record ResultOptions(
    String host,
    int port,
    @Key("*Limit") ResultLimits limits,
    Duration headerTimeout,
    long freeSpace,
    @Key("*") CopyOptions placement) {
  private static final int USUAL_PORT = 2042;

  /** The port of machines that name their result server's address alone. */
  public int portForGuests() {
    return port == 0 ? USUAL_PORT : port;
  }

  static ResultOptions read(Section root, ClusterOptions cluster) {
    try (Section results = root.section("results")) {
      return new ResultOptions(
          results.value("host", "0.0.0.0", Notation.ADDRESS),
          results.value("port", USUAL_PORT, Notation.LISTENING_PORT),
          new ResultLimits(
              results.value("fileLimit", 128L << 20, Notation.SIZE),
              results.value("streamLimit", 512L << 20, Notation.SIZE),
              results.value("attemptLimit", 2L << 30, Notation.SIZE),
              results.value("filesLimit", 10_000, Notation.whole(1, 1_000_000)),
              results.value("connectionsLimit", 128, Notation.whole(1, 10_000)),
              results.value("arrivalsLimit", 256, Notation.whole(1, 100_000)),
              results.value("rateLimit", 64L << 20, Notation.SIZE)),
          results.value("headerTimeout", Duration.ofSeconds(30), Notation.DURATION),
          results.value("freeSpace", 1L << 30, Notation.SIZE),
          CopyOptions.read(results, cluster));
    }
  }
}
