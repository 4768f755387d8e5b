package io.rookery.scheduler.machine.simulated;

/** The connection is closed before a single byte of an answer. */
final class ClosingEarly implements CallFault {
  @Override
  public void answer(AgentReply reply, GuestControl guest) {
    reply.close();
  }
}
