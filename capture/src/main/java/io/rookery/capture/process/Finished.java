package io.rookery.capture.process;

/**
 * What a child that ran to its end left behind.
 *
 * @param stdout the beginning of its standard output, at most {@value #OUTPUT_LIMIT} bytes
 * @param stderr the beginning of its standard error, at most {@value #OUTPUT_LIMIT} bytes
 * @param truncated whether either stream held more than was kept
 */
public record Finished(Exit exit, String stdout, String stderr, boolean truncated) {
  /** How many bytes of each stream are kept. */
  public static final int OUTPUT_LIMIT = 1 << 20;
}
