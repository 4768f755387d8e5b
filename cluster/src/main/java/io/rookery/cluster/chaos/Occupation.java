package io.rookery.cluster.chaos;

import io.rookery.cluster.chaos.History.AttemptRow;
import io.rookery.cluster.chaos.History.Life;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * For how long an attempt has a machine: from its claim until its guest was stopped. The attempt
 * itself lasts longer, for its results still have to be copied, while the machine may serve the
 * next. An attempt without a guest has none: the answer to its claim was lost, or its node died
 * first.
 *
 * @param until empty for ever
 */
record Occupation(AttemptRow attempt, Instant from, Optional<Instant> until) {

  private record Key(long job, int attempt) {}

  static List<Occupation> of(History history) {
    Map<Key, Life> lives = new HashMap<>();
    history.lives().forEach(life -> lives.put(new Key(life.job(), life.attempt()), life));
    return history.attempts().stream()
        .flatMap(
            attempt ->
                Optional.ofNullable(lives.get(new Key(attempt.job(), attempt.number())))
                    .map(life -> new Occupation(attempt, attempt.started(), life.end()))
                    .stream())
        .toList();
  }

  boolean at(Instant time) {
    return !from.isAfter(time) && until.filter(end -> !end.isAfter(time)).isEmpty();
  }

  @Override
  public String toString() {
    return "job %d attempt %d from %s to %s"
        .formatted(
            attempt.job(), attempt.number(), from, until.map(Instant::toString).orElse("now"));
  }
}
