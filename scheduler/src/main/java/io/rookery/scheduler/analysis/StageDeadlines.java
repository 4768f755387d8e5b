package io.rookery.scheduler.analysis;

import io.rookery.scheduler.guest.UploadTime;
import java.time.Duration;

/**
 * How long each stage may take; from the configuration's {@code timeouts}.
 *
 * @param restore machine at its snapshot
 * @param capture tcpdump listens
 * @param boot agent answers, counted from the guest's first instruction
 * @param upload analyzer, configuration and sample sent, analyzer started; grows with the sample
 * @param analysis how long a sample runs when its job does not say
 * @param critical what the run may exceed the sample's time by, for the analyzer to finish
 * @param agentLost how long an agent may give no answer in the run before it counts as lost
 * @param poll the longest pause between two questions to an agent in the run
 * @param collect late results
 * @param release each release of a resource in the teardown
 */
public record StageDeadlines(
    Duration restore,
    Duration capture,
    Duration boot,
    UploadTime upload,
    Duration analysis,
    Duration critical,
    Duration agentLost,
    Duration poll,
    Duration collect,
    Duration release) {}
