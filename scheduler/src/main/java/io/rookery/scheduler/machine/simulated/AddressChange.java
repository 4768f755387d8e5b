package io.rookery.scheduler.machine.simulated;

/** The guest takes another address: the call is not answered, and results come from elsewhere. */
final class AddressChange implements CallFault {
  @Override
  public void answer(AgentReply reply, GuestControl guest) {
    guest.move();
  }
}
