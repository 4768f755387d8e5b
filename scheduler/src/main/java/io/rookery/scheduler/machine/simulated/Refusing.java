package io.rookery.scheduler.machine.simulated;

/** Nothing listens any more: the call's connection is reset, later ones are refused. */
final class Refusing implements CallFault {
  @Override
  public void answer(AgentReply reply, GuestControl guest) {
    reply.reset();
    guest.stopListening();
  }
}
