package io.rookery.scheduler.machine.simulated;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/**
 * What goes wrong between a guest's agent and the host. Asked for every call, on the event loop of
 * the guest.
 */
@FunctionalInterface
public interface GuestFaults {
  /** Nothing goes wrong. */
  GuestFaults NONE = (call, proper) -> Future.succeededFuture(proper);

  /**
   * The bytes that the agent sends to a call, when it sends them; it then closes the connection. A
   * future that completes late delays the answer, one that never completes hangs it; no bytes break
   * it, other bytes damage it.
   *
   * @param proper the whole answer of a sound agent; no bytes when even that closes without one
   * @return a future that must not fail; may complete on any thread
   */
  Future<Buffer> answer(AgentCall call, Buffer proper);
}
