package io.rookery.scheduler.machine.simulated;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The configuration that an analyzer was given, as it reads it.
 *
 * @param values by key
 */
record AnalysisConf(Map<String, String> values) {
  private static final Set<String> TRUE = Set.of("1", "yes", "true", "on");
  private static final Set<String> NEEDED =
      Set.of("id", "ip", "port", "category", "target", "package", "timeout");

  AnalysisConf {
    values = Map.copyOf(values);
  }

  static AnalysisConf parse(String text) {
    Map<String, String> values = new HashMap<>();
    text.lines()
        .forEach(
            line -> {
              int equals = line.indexOf('=');
              if (equals > 0) {
                values.put(
                    line.substring(0, equals).strip().toLowerCase(Locale.ROOT),
                    line.substring(equals + 1).strip());
              }
            });
    return new AnalysisConf(values);
  }

  /** Whether an analyzer can start with it; it dies otherwise. */
  boolean complete() {
    return values.keySet().containsAll(NEEDED)
        && number("id").isPresent()
        && number("port").isPresent()
        && number("timeout").isPresent();
  }

  String text(String key) {
    return values.getOrDefault(key, "");
  }

  boolean flag(String key) {
    return TRUE.contains(text(key).toLowerCase(Locale.ROOT));
  }

  Optional<Long> number(String key) {
    return text(key).matches("\\d{1,18}")
        ? Optional.of(Long.parseLong(text(key)))
        : Optional.empty();
  }
}
