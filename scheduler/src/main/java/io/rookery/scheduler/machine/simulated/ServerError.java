package io.rookery.scheduler.machine.simulated;

import io.vertx.core.buffer.Buffer;

/** Status 500 with a reason in JSON, as agents answer when a handler of theirs fails. */
final class ServerError implements CallFault {
  @Override
  public void answer(AgentReply reply, GuestControl guest) {
    reply.send(
        Buffer.buffer(
            "HTTP/1.0 500 Internal Server Error\r\n\r\n"
                + "{\"message\": \"Error in the agent\", \"error_code\": 500}"));
  }
}
