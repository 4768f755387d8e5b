package io.rookery.capture.lease;

/**
 * A recorded lease and whether somebody will release it.
 *
 * @param ownerRuns false if the node that took it has ended; the next start of that node releases
 *     it
 */
public record LeaseStatus(LeaseRecord lease, boolean ownerRuns) {}
