package io.rookery.scheduler.machine.simulated;

/** Goes wrong before a call can be read; shows in stages only. */
enum ConnectionFault implements GuestFault {
  /** Connections are taken, and nothing is ever read from them or written to them. */
  DEAF
}
