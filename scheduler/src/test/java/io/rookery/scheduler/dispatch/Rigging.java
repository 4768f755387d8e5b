package io.rookery.scheduler.dispatch;

import io.rookery.scheduler.analysis.LeakCheck;
import io.rookery.scheduler.analysis.StageDeadlines;
import io.rookery.scheduler.guest.GuestTimeouts;
import io.rookery.scheduler.guest.HttpGuestAgents;
import io.rookery.scheduler.guest.UploadTime;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;

/**
 * What differs from one rig to the other.
 *
 * @param resultHost where the result server listens
 * @param calls the deadlines of calls to an agent
 * @param pauses those between tries to find an agent
 * @param deadlines those of the stages
 * @param attempts how many a job may have
 * @param leaks looks after every attempt
 */
record Rigging(
    String resultHost,
    GuestTimeouts calls,
    HttpGuestAgents.Pauses pauses,
    StageDeadlines deadlines,
    int attempts,
    LeakCheck leaks) {
  private static final Duration LONG = Duration.ofSeconds(30);
  static final HttpGuestAgents.Pauses PAUSES =
      new HttpGuestAgents.Pauses(Duration.ofMillis(100), Duration.ofSeconds(1));
  static final Rigging DEFAULT =
      new Rigging(
          "127.0.0.1",
          LONG,
          Duration.ofSeconds(3),
          LONG,
          (machine, restored) -> Future.succeededFuture(List.of()));

  /**
   * Long deadlines but for the calls that carry little, the boot, and the silence of an agent in
   * the run; three attempts.
   */
  Rigging(String resultHost, Duration call, Duration boot, Duration agentLost, LeakCheck leaks) {
    this(
        resultHost,
        new GuestTimeouts(Duration.ofSeconds(5), call, new UploadTime(LONG, 1 << 20)),
        PAUSES,
        new StageDeadlines(
            LONG,
            LONG,
            boot,
            new UploadTime(LONG, 1 << 20),
            LONG,
            LONG,
            agentLost,
            Duration.ofSeconds(1),
            LONG,
            LONG),
        3,
        leaks);
  }
}
