package io.rookery.scheduler.machine.simulated;

import io.vertx.core.buffer.Buffer;

/** The first half of the answer's body, then a regular end of the connection. */
final class CutAnswer implements CallFault {
  @Override
  public void answer(AgentReply reply, GuestControl guest) {
    Buffer all = reply.proper();
    reply.send(all.getBuffer(0, all.length() - reply.properBody().length() / 2));
  }
}
