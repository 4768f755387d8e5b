package io.rookery.scheduler.job;

/**
 * The right to write for one attempt. Every write carries it and changes nothing once a later
 * attempt has been given a higher token.
 *
 * @param jobId the job
 * @param attempt the attempt's number
 * @param token grows with every claim of any job, for ever
 */
public record Fence(long jobId, int attempt, long token) {}
