package io.rookery.scheduler.machine.simulated;

/** A body that is not well formed, in XML or in JSON, with whatever length it has. */
final class Malformed implements CallFault {
  @Override
  public void answer(AgentReply reply, GuestControl guest) {
    reply.sendBody(
        reply.isXml()
            ? "<?xml version='1.0'?><methodResponse><params><param></value>"
            : "{\"message\": \"Cuckoo Agent!\", \"version\": }");
  }
}
