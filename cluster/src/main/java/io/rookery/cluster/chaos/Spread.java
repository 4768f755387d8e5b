package io.rookery.cluster.chaos;

import java.time.Duration;
import java.util.Collection;
import java.util.List;

/** How some durations lie. */
record Spread(List<Duration> sorted) {

  static Spread of(Collection<Duration> durations) {
    return new Spread(durations.stream().sorted().toList());
  }

  @Override
  public String toString() {
    if (sorted.isEmpty()) {
      return "none";
    }
    return "median %.2f s, worst %.2f s (of %d)"
        .formatted(
            seconds(sorted.get(sorted.size() / 2)),
            seconds(sorted.get(sorted.size() - 1)),
            sorted.size());
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }
}
