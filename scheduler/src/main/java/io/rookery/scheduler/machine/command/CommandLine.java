package io.rookery.scheduler.machine.command;

import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.RestoreRequest;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A program and its arguments, in which {@code {name}}, {@code {ip}}, {@code {snapshot}}, {@code
 * {folder}} and {@code {file}} stand for what they are of a machine, an attempt and what is asked
 * for. No shell reads them, so a value is always one argument or a part of one.
 */
record CommandLine(List<String> words) {
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{([A-Za-z]+)\\}");
  private static final String SNAPSHOT = "snapshot";

  CommandLine {
    words = List.copyOf(words);
  }

  /** The names of the placeholders in it. */
  Set<String> placeholders() {
    Set<String> names = new HashSet<>();
    for (String word : words) {
      PLACEHOLDER.matcher(word).results().forEach(found -> names.add(found.group(1)));
    }
    return names;
  }

  boolean needsSnapshot() {
    return placeholders().contains(SNAPSHOT);
  }

  /** For what is done to a machine whether or not it has an attempt. */
  List<String> of(Machine machine) {
    return filled(values(machine));
  }

  /** For what is done to a machine for an attempt. */
  List<String> of(Machine machine, RestoreRequest request) {
    Map<String, String> values = values(machine);
    values.put("folder", request.folder().toString());
    return filled(values);
  }

  /** For what writes something of a machine into a file. */
  List<String> of(Machine machine, Path file) {
    Map<String, String> values = values(machine);
    values.put("file", file.toString());
    return filled(values);
  }

  private static Map<String, String> values(Machine machine) {
    Map<String, String> values =
        new HashMap<>(Map.of("name", machine.name(), "ip", machine.address()));
    machine.snapshot().ifPresent(name -> values.put(SNAPSHOT, name));
    return values;
  }

  private List<String> filled(Map<String, String> values) {
    return words.stream()
        .map(
            word ->
                PLACEHOLDER
                    .matcher(word)
                    .replaceAll(found -> Matcher.quoteReplacement(values.get(found.group(1)))))
        .toList();
  }
}
