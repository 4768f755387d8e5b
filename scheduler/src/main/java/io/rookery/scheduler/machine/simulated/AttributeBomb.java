package io.rookery.scheduler.machine.simulated;

/**
 * One tag of two hundred thousand characters, most of them attributes; in JSON, one object with as
 * many characters of keys.
 */
final class AttributeBomb implements CallFault {
  private static final int ATTRIBUTES = 10_000;

  @Override
  public void answer(AgentReply reply, GuestControl guest) {
    StringBuilder bomb = new StringBuilder();
    if (reply.isXml()) {
      bomb.append("<?xml version='1.0'?><methodResponse");
      for (int i = 0; i < ATTRIBUTES; i++) {
        bomb.append(" attribute").append(i).append("='xy'");
      }
      bomb.append("><params></params></methodResponse>");
    } else {
      bomb.append("{\"message\": {");
      for (int i = 0; i < ATTRIBUTES; i++) {
        bomb.append("\"attribute").append(i).append("\":\"xy\",");
      }
      bomb.append("\"last\":0}}");
    }
    reply.sendBody(bomb.toString());
  }
}
