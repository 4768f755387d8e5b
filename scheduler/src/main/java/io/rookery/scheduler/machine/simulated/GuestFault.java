package io.rookery.scheduler.machine.simulated;

/** Something that goes wrong with a guest; {@link FaultNames} has all of them. */
sealed interface GuestFault permits CallFault, ConnectionFault, StepFault {}
