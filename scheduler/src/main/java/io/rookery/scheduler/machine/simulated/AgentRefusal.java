package io.rookery.scheduler.machine.simulated;

/** An answer of an HTTP agent other than 200. */
final class AgentRefusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;

  AgentRefusal(int status, String message) {
    super(message, null, false, false);
    this.status = status;
  }

  int status() {
    return status;
  }
}
