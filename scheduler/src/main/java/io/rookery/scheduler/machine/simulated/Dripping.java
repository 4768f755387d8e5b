package io.rookery.scheduler.machine.simulated;

import io.vertx.core.buffer.Buffer;
import java.time.Duration;

/** The proper answer, one byte a second: no pause is long, and the whole takes minutes. */
final class Dripping implements CallFault {
  private static final Duration PAUSE = Duration.ofSeconds(1);

  @Override
  public void answer(AgentReply reply, GuestControl guest) {
    drip(reply, guest, 0);
  }

  private static void drip(AgentReply reply, GuestControl guest, int from) {
    Buffer all = reply.proper();
    if (from >= all.length()) {
      reply.close();
      return;
    }
    // A caller that has gone makes the write fail, and the dripping end.
    reply
        .write(all.getBuffer(from, from + 1))
        .compose(sent -> guest.after(PAUSE))
        .onSuccess(passed -> drip(reply, guest, from + 1));
  }
}
