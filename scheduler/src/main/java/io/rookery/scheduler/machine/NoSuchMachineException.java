package io.rookery.scheduler.machine;

/** There is no machine of that name; the gateways answer 404 with it. */
public final class NoSuchMachineException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Names the machine in its message. */
  public NoSuchMachineException(String name) {
    super("there is no machine " + name, null, false, false);
  }
}
