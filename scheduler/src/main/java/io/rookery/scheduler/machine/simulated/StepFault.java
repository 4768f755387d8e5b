package io.rookery.scheduler.machine.simulated;

/** Spoils a step of the machinery. */
enum StepFault implements GuestFault {
  /** The step fails. */
  FAIL,
  /** The step never ends. */
  HANG,
  /** The step ends well, and in that moment the machine loses its power. */
  POWER_OFF
}
