package io.rookery.scheduler.machine;

/** The host has no room for what a machine needs; the machine itself is well. */
public final class HostFullException extends MachineException {
  private static final long serialVersionUID = 1L;

  /** {@code message} names the machine, and where there is no room. */
  public HostFullException(String message) {
    super(message);
  }
}
