package io.rookery.cluster.config;

import io.rookery.scheduler.guest.GuestTimeouts;
import io.rookery.scheduler.guest.UploadTime;
import java.time.Duration;

/**
 * {@code timeouts:} — how long each step may take.
 *
 * @param analysis how long a sample runs when its job does not say; default 200 s
 * @param longest how long a sample may run in all when somebody extends it; default 24 h
 * @param critical how much longer an attempt's run may take before it is ended; default 60 s
 * @param restore for the machinery to reach the snapshot; default 120 s
 * @param boot from the guest's first instruction to its agent's first answer; default 120 s
 * @param connect for one TCP connection to an agent; default 2 s
 * @param call for one call to an agent that carries little; default 10 s
 * @param firstAnswer how long a restored agent that takes connections may be silent at first,
 *     before it is suspected to wait in a connection of its snapshot; default 5 s
 * @param upload for what is uploaded with every job; default 120 s
 * @param uploadRate how many bytes of a sample the slowest guest takes in a second, in addition;
 *     default 1 MiB
 * @param lost how long an agent may stay silent while a sample runs; default 60 s, because a guest
 *     is silent while it reboots
 * @param poll the longest pause between two questions to an agent while a sample runs; default 1 s
 * @param stop for the machinery to stop a machine; default 30 s
 * @param capture for a capture to listen, and to end; default 5 s
 * @param collect for late files after the run; default 10 s
 */
public record Timeouts(
    Duration analysis,
    Duration longest,
    Duration critical,
    Duration restore,
    Duration boot,
    Duration connect,
    Duration call,
    Duration firstAnswer,
    Duration upload,
    long uploadRate,
    Duration lost,
    Duration poll,
    Duration stop,
    Duration capture,
    Duration collect) {

  /** Those that concern single calls to an agent. */
  public GuestTimeouts guest() {
    return new GuestTimeouts(connect, call, uploadTime(), firstAnswer);
  }

  /** That of an upload, for a sample of any size. */
  public UploadTime uploadTime() {
    return new UploadTime(upload, uploadRate);
  }

  static Timeouts read(Section root) {
    try (Section timeouts = root.section("timeouts")) {
      return new Timeouts(
          seconds(timeouts, "analysis", 200),
          seconds(timeouts, "longest", 86_400),
          seconds(timeouts, "critical", 60),
          seconds(timeouts, "restore", 120),
          seconds(timeouts, "boot", 120),
          seconds(timeouts, "connect", 2),
          seconds(timeouts, "call", 10),
          seconds(timeouts, "firstAnswer", 5),
          seconds(timeouts, "upload", 120),
          timeouts.value("uploadRate", 1L << 20, Notation.SIZE),
          seconds(timeouts, "lost", 60),
          seconds(timeouts, "poll", 1),
          seconds(timeouts, "stop", 30),
          seconds(timeouts, "capture", 5),
          seconds(timeouts, "collect", 10));
    }
  }

  private static Duration seconds(Section timeouts, String key, long otherwise) {
    return timeouts.value(key, Duration.ofSeconds(otherwise), Notation.DURATION);
  }
}
