package io.rookery.scheduler.machine.simulated;

import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/** Headers without end, so that the answer's body never comes. */
final class HeaderFlood implements CallFault {
  private static final Buffer HEADERS = Buffer.buffer("X-Header: value\r\n".repeat(1000));

  @Override
  public void answer(AgentReply reply, GuestControl guest) {
    reply
        .write(Buffer.buffer("HTTP/1.0 200 OK\r\n"))
        .onSuccess(sent -> reply.stream(() -> Optional.of(HEADERS)));
  }
}
