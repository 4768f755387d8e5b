package io.rookery.scheduler.result;

/**
 * Where a payload goes.
 *
 * @param path below the attempt's folder
 * @param placement when that place is taken
 * @param measure how much of it is stored
 */
record Destination(ResultPath path, Placement placement, Measure measure) {}
