package io.rookery.capture.process;

/**
 * One line a child printed, without its end, control characters replaced, cut at {@value
 * #LENGTH_LIMIT} bytes.
 */
public record OutputLine(Source source, String text) {
  static final int LENGTH_LIMIT = 4096;

  /** The stream it came from. */
  public enum Source {
    STDOUT,
    STDERR
  }
}
