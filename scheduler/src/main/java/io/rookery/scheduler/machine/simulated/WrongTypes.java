package io.rookery.scheduler.machine.simulated;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** A well-formed answer in which every value has another type than it should. */
final class WrongTypes implements CallFault {
  @Override
  public void answer(AgentReply reply, GuestControl guest) {
    reply.sendBody(reply.isXml() ? xml(reply.properBody()) : json(reply.properBody()));
  }

  private static String xml(String proper) {
    return proper
        .replaceFirst("<value>", "<value><array><data><value>")
        .replaceFirst("</value>", "</value></data></array></value>");
  }

  private static String json(String proper) {
    if (!proper.startsWith("{")) {
      return "[]";
    }
    JsonObject answer = new JsonObject(proper);
    JsonObject wrong = new JsonObject();
    for (String key : answer.fieldNames()) {
      wrong.put(key, new JsonArray().add(new JsonObject().put("was", answer.getValue(key))));
    }
    return wrong.encode();
  }
}
