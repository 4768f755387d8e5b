package io.rookery.scheduler.machine.command;

import io.rookery.scheduler.machine.program.Deadlines;
import io.rookery.scheduler.machine.program.GroupOptions;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What a group of machines is driven by.
 *
 * @param restore brings a machine that is off to its snapshot
 * @param resume lets it run; empty when {@code restore} does so itself
 * @param stop switches it off
 * @param state says whether it runs
 * @param words how its answer is understood
 * @param asking how often a running machine is asked for
 */
record CommandOptions(
    CommandLine restore,
    Optional<CommandLine> resume,
    CommandLine stop,
    CommandLine state,
    StateWords words,
    Deadlines deadlines,
    Duration asking) {
  private static final Set<String> OF_A_MACHINE = Set.of("name", "ip", "snapshot");
  private static final Set<String> OF_AN_ATTEMPT = Set.of("name", "ip", "snapshot", "folder");

  /**
   * Reads a group's options.
   *
   * @throws IllegalArgumentException names the key that is missing, unknown or has a wrong value
   */
  static CommandOptions read(GroupOptions group, Duration step) {
    group.only(Set.of("programs", "states", "absent", "deadlines", "ask"));
    GroupOptions programs = group.inner("programs");
    programs.only(Set.of("restore", "resume", "stop", "state"));
    return new CommandOptions(
        required(programs, "restore", OF_AN_ATTEMPT),
        line(programs, "resume", OF_AN_ATTEMPT),
        required(programs, "stop", OF_A_MACHINE),
        required(programs, "state", OF_A_MACHINE),
        StateWords.read(group),
        Deadlines.read(group, step),
        group.duration("ask").orElse(Deadlines.ASKING));
  }

  private static CommandLine required(GroupOptions programs, String key, Set<String> known) {
    return line(programs, key, known)
        .orElseThrow(() -> programs.wrong(key, "there: a program and its arguments, as a list"));
  }

  private static Optional<CommandLine> line(GroupOptions programs, String key, Set<String> known) {
    Optional<CommandLine> line = programs.texts(key).map(CommandLine::new);
    Set<String> others = new HashSet<>(line.map(CommandLine::placeholders).orElse(Set.of()));
    others.removeAll(known);
    if (!others.isEmpty()) {
      throw programs.wrong(
          key, "a list with no other placeholders than %s, not %s".formatted(known, others));
    }
    return line;
  }

  /** Whether a machine needs a snapshot's name to be driven. */
  boolean needsSnapshot() {
    return restore.needsSnapshot()
        || stop.needsSnapshot()
        || state.needsSnapshot()
        || resume.filter(CommandLine::needsSnapshot).isPresent();
  }
}
