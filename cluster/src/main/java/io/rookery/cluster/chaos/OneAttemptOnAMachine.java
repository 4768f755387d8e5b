package io.rookery.cluster.chaos;

import io.rookery.cluster.chaos.History.AttemptRow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * By the store's clock no machine is claimed before the guest of the attempt before was stopped,
 * and no two tokens are the same.
 */
final class OneAttemptOnAMachine implements Rule {
  private static final String NAME = "a machine has one attempt at a time";

  /** The store and the guests read the same clock, each in its own way. */
  private static final Duration TOLERANCE = Duration.ofMillis(250);

  @Override
  public List<Violation> violations(History history) {
    List<Violation> found = new ArrayList<>();
    History.grouped(Occupation.of(history), one -> one.attempt().machine())
        .forEach((machine, all) -> overlaps(machine, all, found));
    History.grouped(history.attempts(), AttemptRow::token)
        .forEach(
            (token, attempts) -> {
              if (attempts.size() > 1) {
                found.add(new Violation(NAME, "token " + token, "belongs to " + attempts));
              }
            });
    return found;
  }

  private static void overlaps(String machine, List<Occupation> all, List<Violation> found) {
    List<Occupation> sorted = all.stream().sorted(Comparator.comparing(Occupation::from)).toList();
    for (int i = 1; i < sorted.size(); i++) {
      Occupation one = sorted.get(i - 1);
      Occupation next = sorted.get(i);
      if (one.at(next.from().plus(TOLERANCE))) {
        found.add(
            new Violation(NAME, machine, "was claimed too early: %s, %s".formatted(one, next)));
      }
    }
  }
}
