package io.rookery.scheduler.dispatch;

import java.time.Duration;

/**
 * How a node dispatches.
 *
 * @param attempts how many attempts a job may have
 * @param sweep how often the dispatcher looks although nothing told it to
 * @param lease for how long the store may believe that this node lives
 * @param quarantine when machines and the node are taken out of work
 */
public record DispatchOptions(
    int attempts, Duration sweep, Duration lease, QuarantineOptions quarantine) {}
