package io.rookery.scheduler.analysis;

import java.time.Duration;

/** How long the sample of one attempt may run, and what its guest knows of that. */
final class RunTime {
  private final Duration asked;
  private Duration extension = Duration.ZERO;
  private Duration told = Duration.ZERO;

  /** {@code asked}: what the job says. */
  RunTime(Duration asked) {
    this.asked = asked;
  }

  Duration inAll() {
    return asked.plus(extension);
  }

  /**
   * Adds to it.
   *
   * @param all what has been added since the attempt began
   * @return whether that is more than was known; hearing the same again changes nothing
   */
  boolean extend(Duration all) {
    boolean news = all.compareTo(extension) > 0;
    if (news) {
      extension = all;
    }
    return news;
  }

  /** The time, for the guest to be told now. */
  Duration tell() {
    told = inAll();
    return told;
  }

  /** Whether the guest was told less. */
  boolean toTell() {
    return told.compareTo(inAll()) < 0;
  }
}
