package io.rookery.scheduler.machine.simulated;

/** Values within values, so deep that a reader which descends runs out of stack. */
final class NestingBomb implements CallFault {
  private static final int XML_DEPTH = 10_000;
  private static final int JSON_DEPTH = 200_000;

  @Override
  public void answer(AgentReply reply, GuestControl guest) {
    reply.sendBody(
        reply.isXml()
            ? "<?xml version='1.0'?><methodResponse><params><param>"
                + "<value><array><data>".repeat(XML_DEPTH)
            : "{\"message\": " + "[".repeat(JSON_DEPTH));
  }
}
