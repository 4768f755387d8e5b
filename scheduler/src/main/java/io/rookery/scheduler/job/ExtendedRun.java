package io.rookery.scheduler.job;

import java.time.Duration;

/**
 * A running attempt whose sample may run longer than its job says.
 *
 * @param fence the attempt
 * @param by what all its extensions come to
 */
public record ExtendedRun(Fence fence, Duration by) {}
