package io.rookery.scheduler.machine.simulated;

/** The call is read, and never answered. */
final class Hanging implements CallFault {
  @Override
  public void answer(AgentReply reply, GuestControl guest) {
    // The connection stays open until the host or the machine ends it.
  }
}
