package io.rookery.cluster.bench;

import java.util.List;

/** Percentiles by the nearest rank. */
final class Percentile {

  private Percentile() {}

  /** The value that {@code percent} of the values do not exceed; 0 when there are none. */
  static long of(List<Long> values, int percent) {
    if (values.isEmpty()) {
      return 0;
    }
    List<Long> sorted = values.stream().sorted().toList();
    int rank = (int) Math.ceil(percent / 100.0 * sorted.size());
    return sorted.get(Math.max(0, rank - 1));
  }
}
