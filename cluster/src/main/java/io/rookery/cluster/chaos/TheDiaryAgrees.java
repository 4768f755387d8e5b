package io.rookery.cluster.chaos;

import io.rookery.cluster.chaos.History.AttemptRow;
import io.rookery.cluster.chaos.History.Life;
import io.rookery.scheduler.analysis.CanaryVerticle;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The guests' own diary: no machine lived twice at a time; every life but a canary's belongs to an
 * attempt that the store knows, on that machine; and every accepted attempt has one whole life,
 * within the time that the store has for it.
 */
final class TheDiaryAgrees implements Rule {
  private static final String NAME = "the guests' diary agrees";

  /** Two processes read the same clock, but each counts on from its own reading. */
  private static final Duration TOLERANCE = Duration.ofMillis(250);

  private record Key(long job, int attempt) {}

  @Override
  public List<Violation> violations(History history) {
    List<Violation> found = new ArrayList<>();
    History.grouped(history.lives(), Life::machine)
        .forEach((machine, lives) -> overlaps(machine, lives, found));
    Map<Key, AttemptRow> attempts = new HashMap<>();
    history.attempts().forEach(row -> attempts.put(new Key(row.job(), row.number()), row));
    Map<Key, List<Life>> lives = new HashMap<>();
    for (Life life : history.lives()) {
      Key key = new Key(life.job(), life.attempt());
      lives.computeIfAbsent(key, first -> new ArrayList<>()).add(life);
      if (life.job() != CanaryVerticle.JOB) {
        known(life, Optional.ofNullable(attempts.get(key)), found);
      }
    }
    history.attempts().stream()
        .filter(attempt -> attempt.outcome().filter("completed"::equals).isPresent())
        .forEach(
            attempt ->
                accepted(
                    attempt,
                    lives.getOrDefault(new Key(attempt.job(), attempt.number()), List.of()),
                    found));
    return found;
  }

  private static void overlaps(String machine, List<Life> lives, List<Violation> found) {
    List<Life> sorted = lives.stream().sorted(Comparator.comparing(Life::begin)).toList();
    for (int i = 1; i < sorted.size(); i++) {
      Life one = sorted.get(i - 1);
      Life next = sorted.get(i);
      if (one.end().filter(end -> !end.isAfter(next.begin())).isEmpty()) {
        found.add(
            new Violation(
                NAME,
                machine,
                "lived twice at a time: %s and %s".formatted(words(one), words(next))));
      }
    }
    if (!sorted.isEmpty() && sorted.get(sorted.size() - 1).end().isEmpty()) {
      found.add(
          new Violation(
              NAME, machine, "was never stopped: " + words(sorted.get(sorted.size() - 1))));
    }
  }

  private static void known(Life life, Optional<AttemptRow> attempt, List<Violation> found) {
    if (attempt.isEmpty()) {
      found.add(new Violation(NAME, words(life), "the store knows no such attempt"));
    } else if (!attempt.get().machine().equals(life.machine())) {
      found.add(
          new Violation(
              NAME, words(life), "the store has it on machine " + attempt.get().machine()));
    }
  }

  private static void accepted(AttemptRow attempt, List<Life> lives, List<Violation> found) {
    String subject = "job %d attempt %d".formatted(attempt.job(), attempt.number());
    List<Life> whole =
        lives.stream().filter(life -> life.end().isPresent() && !life.cut()).toList();
    if (whole.size() != 1 || lives.size() != 1) {
      found.add(
          new Violation(
              NAME,
              subject,
              "was accepted, and its guest has not lived exactly one whole life: "
                  + lives.stream().map(TheDiaryAgrees::words).toList()));
      return;
    }
    Life life = whole.get(0);
    Instant end = attempt.ended().orElse(Instant.MAX.minus(TOLERANCE));
    if (life.begin().plus(TOLERANCE).isBefore(attempt.started())
        || life.end().orElseThrow().isAfter(end.plus(TOLERANCE))) {
      found.add(
          new Violation(
              NAME,
              subject,
              "ran by the store from %s to %s, by its guest %s"
                  .formatted(attempt.started(), end, words(life))));
    }
  }

  private static String words(Life life) {
    return "job %d attempt %d on %s from %s to %s%s"
        .formatted(
            life.job(),
            life.attempt(),
            life.machine(),
            life.begin(),
            life.end().map(Instant::toString).orElse("now"),
            life.cut() ? " (killed)" : "");
  }
}
