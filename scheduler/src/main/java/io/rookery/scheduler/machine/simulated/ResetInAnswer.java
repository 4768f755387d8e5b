package io.rookery.scheduler.machine.simulated;

/** The first half of the answer, then a reset of the connection. */
final class ResetInAnswer implements CallFault {
  @Override
  public void answer(AgentReply reply, GuestControl guest) {
    reply
        .write(reply.proper().getBuffer(0, reply.proper().length() / 2))
        .onSuccess(sent -> reply.reset());
  }
}
