package io.rookery.scheduler.machine.program;

/** Whether a machine runs. */
public enum PowerState {
  /** Its guest executes instructions, or has put itself to sleep. */
  RUNNING,
  /** It is in the host's memory, and its guest stands still. */
  PAUSED,
  /** Nothing of it runs. */
  OFF
}
