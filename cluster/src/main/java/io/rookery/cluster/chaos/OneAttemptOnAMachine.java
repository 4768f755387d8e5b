package io.rookery.cluster.chaos;

import io.rookery.cluster.chaos.History.AttemptRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** By the store's clock no machine has two attempts at a time, and no two tokens are the same. */
final class OneAttemptOnAMachine implements Rule {
  private static final String NAME = "a machine has one attempt at a time";

  @Override
  public List<Violation> violations(History history) {
    List<Violation> found = new ArrayList<>();
    History.grouped(history.attempts(), AttemptRow::machine)
        .forEach((machine, attempts) -> overlaps(machine, attempts, found));
    History.grouped(history.attempts(), AttemptRow::token)
        .forEach(
            (token, attempts) -> {
              if (attempts.size() > 1) {
                found.add(new Violation(NAME, "token " + token, "belongs to " + words(attempts)));
              }
            });
    return found;
  }

  private static void overlaps(String machine, List<AttemptRow> attempts, List<Violation> found) {
    List<AttemptRow> sorted =
        attempts.stream().sorted(Comparator.comparing(AttemptRow::started)).toList();
    for (int i = 1; i < sorted.size(); i++) {
      AttemptRow one = sorted.get(i - 1);
      AttemptRow next = sorted.get(i);
      if (one.ended().filter(ended -> !ended.isAfter(next.started())).isEmpty()) {
        found.add(
            new Violation(NAME, machine, "overlapping in the store: " + words(List.of(one, next))));
      }
    }
  }

  private static List<String> words(List<AttemptRow> attempts) {
    return attempts.stream()
        .map(
            attempt ->
                "job %d attempt %d from %s to %s"
                    .formatted(
                        attempt.job(),
                        attempt.number(),
                        attempt.started(),
                        attempt.ended().map(Object::toString).orElse("now")))
        .toList();
  }
}
