package io.rookery.scheduler.machine.command;

import io.rookery.scheduler.machine.GroupKeys;
import io.rookery.scheduler.machine.program.Deadlines;
import io.rookery.scheduler.machine.program.GroupOptions;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a group of machines is driven by.
 *
 * @param restore brings a machine that is off to its snapshot
 * @param resume lets it run; empty when {@code restore} does so itself
 * @param stop switches it off
 * @param state says whether it runs
 * @param dump writes its memory into a file; empty when none can
 * @param screenshot writes its screen into a file; empty when none can
 * @param words how its answer is understood
 * @param ownClock whether guests have clocks of their own, which stand still while they are saved
 * @param asking how often a running machine is asked for
 */
record CommandOptions(
    CommandLine restore,
    Optional<CommandLine> resume,
    CommandLine stop,
    CommandLine state,
    Optional<CommandLine> dump,
    Optional<CommandLine> screenshot,
    StateWords words,
    Deadlines deadlines,
    boolean ownClock,
    Duration asking) {
  static final GroupKeys KEYS =
      GroupKeys.of("programs", "states", "absent", "deadlines", "ownClock", "ask");

  private static final Set<String> OF_A_MACHINE = Set.of("name", "ip", "snapshot");
  private static final Set<String> OF_AN_ATTEMPT = Set.of("name", "ip", "snapshot", "folder");
  private static final Set<String> OF_A_FILE = Set.of("name", "ip", "snapshot", "file");

  /**
   * Reads a group's options.
   *
   * @throws io.rookery.scheduler.machine.OptionException names the key that is missing, unknown or
   *     has a wrong value
   */
  static CommandOptions read(GroupOptions group, Duration step) {
    group.only(KEYS.all());
    GroupOptions programs = group.inner("programs");
    programs.only(Set.of("restore", "resume", "stop", "state", "dump", "screenshot"));
    return new CommandOptions(
        required(programs, "restore", OF_AN_ATTEMPT),
        line(programs, "resume", OF_AN_ATTEMPT),
        required(programs, "stop", OF_A_MACHINE),
        required(programs, "state", OF_A_MACHINE),
        writing(programs, "dump"),
        writing(programs, "screenshot"),
        StateWords.read(group),
        Deadlines.read(group, step),
        group.flag("ownClock"),
        group.duration("ask").orElse(Deadlines.ASKING));
  }

  private static CommandLine required(GroupOptions programs, String key, Set<String> known) {
    return line(programs, key, known)
        .orElseThrow(() -> programs.wrong(key, "there: a program and its arguments, as a list"));
  }

  private static Optional<CommandLine> writing(GroupOptions programs, String key) {
    Optional<CommandLine> line = line(programs, key, OF_A_FILE);
    if (line.filter(given -> !given.placeholders().contains("file")).isPresent()) {
      throw programs.wrong(key, "told by {file} where to write");
    }
    return line;
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
    return Stream.of(
            Stream.of(restore, stop, state), resume.stream(), dump.stream(), screenshot.stream())
        .flatMap(lines -> lines)
        .anyMatch(CommandLine::needsSnapshot);
  }
}
