package io.rookery.scheduler.machine.simulated;

/** The answer of an agent that has just started, while an analysis runs. */
final class BackwardStatus implements CallFault {
  @Override
  public void answer(AgentReply reply, GuestControl guest) {
    reply.send(reply.ofFreshAgent());
  }
}
