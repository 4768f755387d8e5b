package io.rookery.scheduler.machine.simulated;

/** A request that makes an agent's handler crash: the connection is closed without a byte. */
final class BrokenRequest extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BrokenRequest(String what) {
    super(what, null, false, false);
  }
}
