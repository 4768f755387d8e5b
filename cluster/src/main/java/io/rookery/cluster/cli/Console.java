package io.rookery.cluster.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.util.Map;

/**
 * What a command has around it.
 *
 * @param out for what was asked for
 * @param err for everything else
 * @param environment variables such as {@code ROOKERY_NODE}
 */
public record Console(PrintStream out, PrintStream err, Map<String, String> environment) {

  public Console {
    requireNonNull(out, "out");
    requireNonNull(err, "err");
    environment = Map.copyOf(environment);
  }

  /** The process's own. */
  public static Console ofProcess() {
    return new Console(
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8),
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, UTF_8),
        System.getenv());
  }

  /**
   * Text on one line without control characters: what guests and other users have named must not
   * move the cursor of whoever looks at it.
   */
  static String visible(String text) {
    return text.replaceAll("[\\p{Cntrl}\\p{Cf}\\u2028\\u2029]", "?");
  }

  /** Prints one line of data. */
  public void print(String line) {
    out.println(visible(line));
  }

  /** Prints one line beside the data. */
  public void note(String line) {
    err.println(visible(line));
  }
}
