package io.rookery.scheduler.result;

/**
 * Bounds on what one attempt may bring.
 *
 * @param file bytes per uploaded file; the rest is read and thrown away
 * @param attempt bytes of all files and streams together
 * @param files number of files and streams
 * @param connections open at the same time from one guest
 */
public record ResultLimits(long file, long attempt, int files, int connections) {}
