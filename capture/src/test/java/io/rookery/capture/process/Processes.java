package io.rookery.capture.process;

import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;

/** What tests ask of the host's processes. */
public final class Processes {
  private Processes() {}

  /** Whether a process runs; one that is dead but not yet reaped does not. */
  public static boolean runs(long pid) {
    return ProcessStat.read(pid).filter(stat -> !stat.isDead()).isPresent();
  }

  public static void awaitGone(List<Long> pids) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> pids.stream().noneMatch(Processes::runs));
  }
}
