package io.rookery.cluster.config;

import java.time.Duration;

/**
 * {@code quarantine:} — when machines and the node are taken out of work, and how they come back.
 *
 * @param after how many attempts in a row a machine may fail by its own fault; default 3
 * @param probe how long until a canary tries it; default 30 s
 * @param longest what that time grows to, doubling with every canary that fails; default 30 min
 * @param nodeAfter how many attempts in a row may fail on the node by its machines' fault or its
 *     own; default 5
 */
public record QuarantineOptions(int after, Duration probe, Duration longest, int nodeAfter) {

  static QuarantineOptions read(Section root) {
    try (Section quarantine = root.section("quarantine")) {
      Duration probe = quarantine.value("probe", Duration.ofSeconds(30), Notation.DURATION);
      Duration usual = Duration.ofMinutes(30);
      Duration longest =
          quarantine.value(
              "longest", probe.compareTo(usual) > 0 ? probe : usual, Notation.DURATION);
      if (longest.compareTo(probe) < 0) {
        quarantine.mistake("longest", "is shorter than quarantine.probe, from which it grows");
        longest = probe;
      }
      return new QuarantineOptions(
          quarantine.value("after", 3, Notation.whole(1, 100)),
          probe,
          longest,
          quarantine.value("nodeAfter", 5, Notation.whole(2, 1000)));
    }
  }
}
