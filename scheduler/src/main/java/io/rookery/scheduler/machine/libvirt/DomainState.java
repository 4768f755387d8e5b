package io.rookery.scheduler.machine.libvirt;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code virsh domstate --reason} says of a domain.
 *
 * @param word such as {@code shut off}
 * @param reason such as {@code destroyed}; empty where it says none
 */
record DomainState(String word, String reason) {
  private static final Pattern SAID = Pattern.compile("([^(]*?)\\s*(?:\\((.*)\\))?");

  /** Reads the line that virsh has printed. */
  static DomainState of(String line) {
    Matcher said = SAID.matcher(line.strip());
    return said.matches()
        ? new DomainState(said.group(1), said.group(2) == null ? "" : said.group(2))
        : new DomainState(line.strip(), "");
  }

  /** Whether its guest was paused because a disk could not be read or written. */
  boolean diskFailed() {
    return "paused".equals(word) && "I/O error".equals(reason);
  }
}
