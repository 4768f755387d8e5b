package io.rookery.scheduler.machine.simulated;

import io.vertx.core.buffer.Buffer;

/** A web page with status 200, as a proxy or a router on the way answers. */
final class WebPage implements CallFault {
  @Override
  public void answer(AgentReply reply, GuestControl guest) {
    reply.send(
        Buffer.buffer(
            "HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n"
                + "<!DOCTYPE html><html><body><h1>Sign in</h1></body></html>"));
  }
}
