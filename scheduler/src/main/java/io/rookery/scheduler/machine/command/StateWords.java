package io.rookery.scheduler.machine.command;

import static java.util.Locale.ROOT;

import io.rookery.scheduler.machine.program.GroupOptions;
import io.rookery.scheduler.machine.program.PowerState;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How a state program's output is understood: the first state of which it contains a word, in the
 * order running, paused, off; capitals make no difference.
 *
 * @param absent exit codes that say that the machine is not there, which is off
 */
record StateWords(
    List<String> running, List<String> paused, List<String> off, List<String> absent) {

  /**
   * Reads {@code states} and {@code absent} of a group.
   *
   * @throws io.rookery.scheduler.machine.OptionException names the key that is unknown or has a
   *     wrong value
   */
  static StateWords read(GroupOptions group) {
    GroupOptions own = group.inner("states");
    own.only(Set.of("running", "paused", "off"));
    List<String> absent = group.texts("absent").orElseGet(List::of);
    if (!absent.stream().allMatch(code -> code.matches("[1-9][0-9]{0,2}"))) {
      throw group.wrong("absent", "a list of exit codes from 1 on");
    }
    return new StateWords(
        own.texts("running").orElse(List.of("running")),
        own.texts("paused").orElse(List.of("paused")),
        own.texts("off").orElse(List.of("off")),
        absent);
  }

  /** What the output says; empty when it contains none of the words. */
  Optional<PowerState> state(String output) {
    String plain = output.toLowerCase(ROOT);
    if (says(plain, running)) {
      return Optional.of(PowerState.RUNNING);
    }
    if (says(plain, paused)) {
      return Optional.of(PowerState.PAUSED);
    }
    return says(plain, off) ? Optional.of(PowerState.OFF) : Optional.empty();
  }

  /** Whether an exit code says that the machine is not there. */
  boolean isAbsent(int exitCode) {
    return absent.contains(Integer.toString(exitCode));
  }

  private static boolean says(String plain, List<String> words) {
    return words.stream().anyMatch(word -> plain.contains(word.toLowerCase(ROOT)));
  }
}
