package io.rookery.scheduler.dispatch;

import java.time.Duration;

/**
 * How a node dispatches.
 *
 * @param attempts how many attempts a job may have
 * @param sweep how often the dispatcher looks although nothing told it to
 * @param lease for how long the store may believe that this node lives
 */
public record DispatchOptions(int attempts, Duration sweep, Duration lease) {}
