package io.rookery.scheduler.job;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One try at a job on one machine.
 *
 * @param number counts from 1 within the job
 * @param node the name of the node that runs or ran it
 * @param machine the name of the machine
 * @param stage the stage it has reached
 * @param startedAt by the store's clock
 * @param endedAt by the store's clock; empty while it runs
 * @param failure why it did not end well; empty while it runs and when it was accepted
 * @param extended what users have added to the time of its sample
 */
public record Attempt(
    int number,
    String node,
    String machine,
    Stage stage,
    Instant startedAt,
    Optional<Instant> endedAt,
    Optional<Failure> failure,
    Duration extended) {}
