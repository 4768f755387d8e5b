package io.rookery.scheduler.machine.simulated;

import java.time.Duration;

/** The guest's clock goes forty years ahead; the call is answered well. */
final class ClockJump implements CallFault {
  private static final Duration AHEAD = Duration.ofDays(40 * 365L);

  @Override
  public void answer(AgentReply reply, GuestControl guest) {
    reply.sendSound(reply.proper());
    guest.jumpClock(AHEAD);
  }
}
