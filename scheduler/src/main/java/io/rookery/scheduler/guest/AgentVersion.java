package io.rookery.scheduler.guest;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An agent's version, by its first two numbers: 0.10 is later than 0.9. */
record AgentVersion(int major, int minor) implements Comparable<AgentVersion> {
  private static final Pattern FORM = Pattern.compile("(\\d{1,6})(?:\\.(\\d{1,6}))?(?:[.\\-].*)?");

  /** Reads what an agent says; empty when it is no version. */
  static Optional<AgentVersion> of(Object said) {
    Matcher form = FORM.matcher(said instanceof String text ? text : "");
    return form.matches()
        ? Optional.of(
            new AgentVersion(
                Integer.parseInt(form.group(1)),
                form.group(2) == null ? 0 : Integer.parseInt(form.group(2))))
        : Optional.empty();
  }

  boolean before(int otherMajor, int otherMinor) {
    return compareTo(new AgentVersion(otherMajor, otherMinor)) < 0;
  }

  @Override
  public int compareTo(AgentVersion other) {
    return Comparator.comparingInt(AgentVersion::major)
        .thenComparingInt(AgentVersion::minor)
        .compare(this, other);
  }

  @Override
  public String toString() {
    return major + "." + minor;
  }
}
