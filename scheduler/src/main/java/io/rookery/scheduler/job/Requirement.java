package io.rookery.scheduler.job;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a job asks of a machine. Jobs that ask the same share one {@link #key()}, which the store
 * indexes, so that finding the next job for a machine costs the same however many wait.
 *
 * @param platform {@code windows}, {@code linux}, …; empty for any
 * @param arch {@code x86} or {@code x64}, …; empty for any
 * @param machine a machine's name; empty for any
 * @param tags all of which the machine must have
 */
public record Requirement(
    Optional<String> platform,
    Optional<String> arch,
    Optional<String> machine,
    SortedSet<String> tags) {

  public Requirement {
    requireNonNull(platform, "platform");
    requireNonNull(arch, "arch");
    requireNonNull(machine, "machine");
    tags = java.util.Collections.unmodifiableSortedSet(new TreeSet<>(tags));
  }

  /** The canonical text of this requirement; equal requirements have equal keys. */
  public String key() {
    return platform.orElse("*")
        + '|'
        + arch.orElse("*")
        + '|'
        + machine.orElse("*")
        + '|'
        + String.join(",", tags);
  }

  /**
   * The inverse of {@link #key()}; the parts can hold neither {@code |} nor {@code ,} because
   * {@link JobSpec} admits only plain words.
   */
  public static Requirement ofKey(String key) {
    String[] parts = key.split("\\|", 4);
    if (parts.length != 4) {
      throw new IllegalArgumentException("not a requirement key: " + key);
    }
    SortedSet<String> tags = new TreeSet<>();
    for (String tag : parts[3].split(",")) {
      if (!tag.isEmpty()) {
        tags.add(tag);
      }
    }
    return new Requirement(part(parts[0]), part(parts[1]), part(parts[2]), tags);
  }

  private static Optional<String> part(String text) {
    return text.equals("*") ? Optional.empty() : Optional.of(text);
  }
}
