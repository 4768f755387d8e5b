package io.rookery.scheduler.dispatch;

/**
 * What a node does at this moment.
 *
 * @param claiming whether it takes new jobs
 * @param machines in its pool
 * @param busy of them
 */
public record NodeLoad(boolean claiming, int machines, int busy) {}
