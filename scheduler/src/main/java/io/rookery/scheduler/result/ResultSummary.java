package io.rookery.scheduler.result;

/**
 * What an attempt brought.
 *
 * @param files number of files stored
 * @param bytes stored in all, the lines of {@code files.json} included
 * @param refused connections that broke a rule
 * @param turnedAway connections that were closed unread because too many came in too short a time
 * @param limitReached whether something was lost to {@link ResultLimits} or to a disk that is full
 *     or broken
 */
public record ResultSummary(
    int files, long bytes, int refused, long turnedAway, boolean limitReached) {}
