package io.rookery.scheduler.machine;

import static java.util.Objects.requireNonNull;

/**
 * The end of a machine that nobody had asked for, or its standing still.
 *
 * @param by who has ended it
 * @param reason what was seen of it, and the machine's name, in words for an operator
 */
public record MachineLoss(By by, String reason) {

  public MachineLoss {
    requireNonNull(by, "by");
    requireNonNull(reason, "reason");
  }

  /** Who has ended a machine. */
  public enum By {
    /** The guest itself: it switched its machine off, or its kernel has panicked. */
    GUEST,
    /** Somebody on the host, or the host's kernel when memory ran out. */
    HOST,
    /** The want of room on the host for what the guest writes. */
    FULL_HOST,
    /** Nobody: it is there and stands still, or its hypervisor does not answer for it. */
    STALLED,
    /** The guest itself: it wrote more to the host's disk than it may. */
    DISK_LIMIT,
    /** Nobody can tell. */
    UNKNOWN
  }

  /** An end of which nobody can tell whose doing it was. */
  public static MachineLoss unknown(String reason) {
    return new MachineLoss(By.UNKNOWN, reason);
  }
}
