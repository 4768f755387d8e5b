package io.rookery.cluster.chaos;

import io.rookery.cluster.chaos.History.AttemptRow;
import io.rookery.cluster.chaos.History.Life;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How long machines worked on after their attempt had been taken over. */
final class Overrun {

  private Overrun() {}

  /** For every attempt that was taken from a node which lived on: until its guest was stopped. */
  static List<Duration> of(History history) {
    Map<String, Instant> taken = new HashMap<>();
    for (AttemptRow attempt : history.attempts()) {
      if (attempt.outcome().filter("lost"::equals).isPresent()) {
        taken.put(attempt.job() + "/" + attempt.number(), attempt.ended().orElseThrow());
      }
    }
    List<Duration> found = new ArrayList<>();
    for (Life life : history.lives()) {
      Instant ended = taken.get(life.job() + "/" + life.attempt());
      if (ended != null && !life.cut() && life.end().filter(ended::isBefore).isPresent()) {
        found.add(Duration.between(ended, life.end().orElseThrow()));
      }
    }
    return found;
  }
}
