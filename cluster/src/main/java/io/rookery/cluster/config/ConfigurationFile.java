package io.rookery.cluster.config;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;

/**
 * The file that a node was started with, to be read again.
 *
 * @param reader knows the drivers and the environment
 * @param path as the user has named it
 */
public record ConfigurationFile(ConfigurationReader reader, Path path) {
  public ConfigurationFile {
    requireNonNull(reader, "reader");
    requireNonNull(path, "path");
  }

  /** Reads it as it is now; blocks, as {@link ConfigurationReader#read} does. */
  public ConfigurationResult read() {
    return reader.read(path);
  }
}
