package io.rookery.cluster.chaos;

import java.time.Duration;

/**
 * What a run of the suite shall be.
 *
 * @param nodes how many
 * @param machines of each node
 * @param seed of every random draw
 * @param span for how long the hand and the load work
 * @param gap from one fault to the next, on the average
 * @param atOnce how many faults may last at the same time
 * @param files how many of a hundred jobs carry a file
 */
public record ChaosTerms(
    int nodes, int machines, long seed, Duration span, Duration gap, int atOnce, int files) {
  private static final Duration SILENCE = Duration.ofSeconds(3);

  /** The usual terms. */
  public static ChaosTerms of(int nodes, long seed, Duration span, int atOnce) {
    return new ChaosTerms(nodes, 4, seed, span, Duration.ofSeconds(4), atOnce, 30);
  }

  Plan.Terms plan() {
    return new Plan.Terms(nodes, span, gap, atOnce, SILENCE);
  }

  Duration silence() {
    return SILENCE;
  }

  /** Enough for every machine to be busy most of the time, and idle at other times. */
  Load.Mix mix() {
    return new Load.Mix(files, 2 * nodes, nodes * machines + nodes);
  }
}
