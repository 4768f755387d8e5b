package io.rookery.scheduler.machine.simulated;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** What a guest believes the time to be. Lives on the machine's event loop. */
final class GuestClock {
  private final Clock host;
  private Duration ahead = Duration.ZERO;

  /** Shows the time of {@code host} until it jumps. */
  GuestClock(Clock host) {
    this.host = host;
  }

  Instant now() {
    return host.instant().plus(ahead);
  }

  /** Goes ahead by that much, again each time. */
  void jump(Duration by) {
    ahead = ahead.plus(by);
  }
}
