package io.rookery.cluster.config;

import static java.util.Objects.requireNonNull;

/**
 * One thing wrong with a configuration.
 *
 * @param line where it stands, counted from 1; 0 when it concerns the file as a whole
 * @param path the key, such as {@code machines[1].list[0].ip}; empty for the file as a whole
 * @param message what the value must be; never holds a secret
 */
public record Mistake(int line, String path, String message) {

  public Mistake {
    requireNonNull(path, "path");
    requireNonNull(message, "message");
  }

  /** One line for an operator. */
  @Override
  public String toString() {
    String place = line > 0 ? "line " + line + ": " : "";
    return place + (path.isEmpty() ? "" : path + ": ") + message;
  }
}
