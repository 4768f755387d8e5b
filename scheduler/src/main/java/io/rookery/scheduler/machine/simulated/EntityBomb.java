package io.rookery.scheduler.machine.simulated;

/**
 * A short document whose entities would expand to gigabytes; to JSON readers no document at all.
 */
final class EntityBomb implements CallFault {
  private static final int LEVELS = 9;

  @Override
  public void answer(AgentReply reply, GuestControl guest) {
    StringBuilder bomb = new StringBuilder("<?xml version='1.0'?>\n<!DOCTYPE bomb [\n");
    bomb.append("<!ENTITY e0 \"ha\">\n");
    for (int level = 1; level <= LEVELS; level++) {
      String below = ("&e" + (level - 1) + ";").repeat(10);
      bomb.append("<!ENTITY e%d \"%s\">\n".formatted(level, below));
    }
    bomb.append("]>\n<methodResponse><params><param><value><string>&e%d;".formatted(LEVELS));
    bomb.append("</string></value></param></params></methodResponse>");
    reply.sendBody(bomb.toString());
  }
}
