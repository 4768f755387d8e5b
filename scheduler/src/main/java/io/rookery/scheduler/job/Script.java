package io.rookery.scheduler.job;

import static java.util.Objects.requireNonNull;

/**
 * A script that the analyzer runs in the guest beside the sample; its bytes are stored as a sample.
 *
 * @param sha256 of its bytes
 * @param name as the user calls it; it ends with an extension, by which the analyzer knows what
 *     runs it
 */
public record Script(String sha256, String name) {

  public Script {
    requireNonNull(sha256, "sha256");
    requireNonNull(name, "name");
  }

  /** The letters and digits after the last dot; all of the name that a guest is told. */
  public String extension() {
    return name.substring(name.lastIndexOf('.') + 1);
  }
}
