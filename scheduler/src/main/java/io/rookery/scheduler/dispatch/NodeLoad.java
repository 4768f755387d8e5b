package io.rookery.scheduler.dispatch;

import java.util.Optional;

/**
 * What a node does at this moment.
 *
 * @param claiming whether it takes new jobs
 * @param machines in its pool
 * @param busy of them
 * @param quarantined of them
 * @param held why it claims nothing although it is willing to; empty while it does
 */
public record NodeLoad(
    boolean claiming, int machines, int busy, int quarantined, Optional<Suspension> held) {}
