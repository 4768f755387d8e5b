package io.rookery.scheduler.machine.simulated;

/** Spoils a call to the agent that has been read whole. */
non-sealed interface CallFault extends GuestFault {

  /**
   * Answers the call in the fault's way, or not at all. Called on the guest's event loop.
   *
   * @param reply the answer as it should be, and the ways to give another
   * @param guest what may happen to the whole guest
   */
  void answer(AgentReply reply, GuestControl guest);
}
