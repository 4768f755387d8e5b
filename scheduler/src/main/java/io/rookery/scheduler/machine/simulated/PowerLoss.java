package io.rookery.scheduler.machine.simulated;

/** The power fails while the call is being answered. */
final class PowerLoss implements CallFault {
  @Override
  public void answer(AgentReply reply, GuestControl guest) {
    guest.powerOff();
  }
}
