package io.rookery.scheduler.machine.simulated;

import io.vertx.core.buffer.Buffer;

/** The greeting of a mail server where HTTP should stand. */
final class NotHttp implements CallFault {
  @Override
  public void answer(AgentReply reply, GuestControl guest) {
    reply.send(Buffer.buffer("220 mail.example.org ESMTP ready\r\n250 ok\r\n\r\n"));
  }
}
