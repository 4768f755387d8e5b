package io.rookery.scheduler.dispatch;

import io.rookery.scheduler.analysis.LeakCheck;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;

/**
 * What differs from one rig to the other.
 *
 * @param resultHost where the result server listens
 * @param call the deadline of one call to an agent
 * @param boot the deadline of the boot stage
 * @param agentLost how long an agent may be silent in the run
 * @param leaks looks after every attempt
 */
record Rigging(
    String resultHost, Duration call, Duration boot, Duration agentLost, LeakCheck leaks) {
  private static final Duration LONG = Duration.ofSeconds(30);
  static final Rigging DEFAULT =
      new Rigging(
          "127.0.0.1",
          LONG,
          Duration.ofSeconds(3),
          LONG,
          (machine, restored) -> Future.succeededFuture(List.of()));
}
