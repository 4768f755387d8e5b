package io.rookery.scheduler.machine.simulated;

import io.vertx.core.buffer.Buffer;

/** The proper answer, labelled as a picture. */
final class WrongContentType implements CallFault {
  @Override
  public void answer(AgentReply reply, GuestControl guest) {
    String unlabelled = reply.proper().toString().replaceFirst("(?i)\r\nContent-type: [^\r]*", "");
    reply.sendSound(
        Buffer.buffer(unlabelled.replaceFirst("\r\n", "\r\nContent-Type: image/png\r\n")));
  }
}
