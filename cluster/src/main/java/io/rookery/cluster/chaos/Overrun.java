package io.rookery.cluster.chaos;

import io.rookery.cluster.chaos.History.AttemptRow;
import io.rookery.cluster.chaos.History.Life;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How long machines worked on after their attempt had been taken over; the time for which their
 * node's process was stopped is not counted.
 */
final class Overrun {
  private static final String NAME = "a machine stops soon after its attempt was taken over";

  /** A guest that lived on for so long. */
  record Late(Life life, Duration by) {}

  private record Key(long job, int attempt) {}

  private final History history;
  private final List<Journal.Deed> pauses;
  private final FieldMap map;

  Overrun(History history, List<Journal.Deed> deeds, FieldMap map) {
    this.history = history;
    this.pauses = deeds.stream().filter(deed -> deed.fault() instanceof Pause).toList();
    this.map = map;
  }

  /** For every attempt that was taken from a node which lived on: until its guest was stopped. */
  List<Late> all() {
    Map<Key, AttemptRow> taken = new HashMap<>();
    history.attempts().stream()
        .filter(attempt -> attempt.outcome().filter("lost"::equals).isPresent())
        .forEach(attempt -> taken.put(new Key(attempt.job(), attempt.number()), attempt));
    List<Late> found = new ArrayList<>();
    for (Life life : history.lives()) {
      Optional.ofNullable(taken.get(new Key(life.job(), life.attempt())))
          .filter(attempt -> !life.cut())
          .flatMap(attempt -> overrun(attempt, life))
          .ifPresent(by -> found.add(new Late(life, by)));
    }
    return found;
  }

  /** Those that lived on for longer than that. */
  List<Violation> violations(Duration bound) {
    return all().stream()
        .filter(late -> late.by().compareTo(bound) > 0)
        .map(
            late ->
                new Violation(
                    NAME,
                    late.life().machine(),
                    "job %d attempt %d went on for %d ms"
                        .formatted(late.life().job(), late.life().attempt(), late.by().toMillis())))
        .toList();
  }

  private Optional<Duration> overrun(AttemptRow attempt, Life life) {
    Instant taken = attempt.ended().orElseThrow();
    return life.end()
        .filter(taken::isBefore)
        .map(end -> Duration.between(taken, end).minus(stopped(attempt.node(), taken, end)));
  }

  private Duration stopped(String node, Instant from, Instant to) {
    return pauses.stream()
        .filter(pause -> map.nodeName(pause.place()).equals(node))
        .map(pause -> common(from, to, pause.began(), pause.healed()))
        .reduce(Duration.ZERO, Duration::plus);
  }

  private static Duration common(Instant from, Instant to, Instant since, Instant until) {
    Instant begin = from.isAfter(since) ? from : since;
    Instant end = to.isBefore(until) ? to : until;
    return begin.isBefore(end) ? Duration.between(begin, end) : Duration.ZERO;
  }
}
