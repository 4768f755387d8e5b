package io.rookery.scheduler.machine.simulated;

/** The agent ends in mid-call and starts anew, while the analyzer goes on. */
final class AgentRestart implements CallFault {
  @Override
  public void answer(AgentReply reply, GuestControl guest) {
    guest.restartAgent();
    reply.reset();
  }
}
