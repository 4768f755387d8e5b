package io.rookery.capture.lease;

import io.rookery.capture.process.ProcessStat;
import java.util.Optional;

/**
 * One process of a host that has not been booted since.
 *
 * @param startTime in clock ticks since boot, which tells it from a later process of the same pid;
 *     0 if it ended before that could be read, and then it is no process at all
 */
public record ProcessIdentity(long pid, long startTime) {

  /** The process if it still runs. Reads {@code /proc}: not for an event loop. */
  Optional<ProcessStat> find() {
    return ProcessStat.read(pid).filter(stat -> stat.startTime() == startTime && !stat.isDead());
  }
}
