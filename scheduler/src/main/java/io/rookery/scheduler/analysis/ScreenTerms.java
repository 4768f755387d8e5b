package io.rookery.scheduler.analysis;

import java.time.Duration;

/**
 * How often the screens of guests are looked at, and what that may bring of one attempt.
 *
 * @param interval from one picture to the next
 * @param number of pictures that are kept
 * @param bytes of all pictures that are kept
 */
public record ScreenTerms(Duration interval, int number, long bytes) {}
