package io.rookery.fuzz;

import java.nio.file.Path;
import java.util.List;

/**
 * A bounded run that is the same each time: all seeds of a target, then mutations of them, a few of
 * which are as long as the target takes.
 */
public final class Campaign {
  private static final Path FOLDER = Path.of("target", "fuzz");
  private static final int SWOLLEN = 12;

  private final FuzzTarget<?> target;
  private final long seed;
  private volatile byte[] current = new byte[0];

  /** {@code seed} decides on the mutations. */
  public Campaign(FuzzTarget<?> target, long seed) {
    this.target = target;
    this.seed = seed;
  }

  /** Throws a {@link Finding} at the first input for which a promise does not hold. */
  public void run() {
    try (target) {
      runAll(new Trial<>(target));
    }
  }

  private void runAll(Trial<?> trial) {
    List<byte[]> seeds = Seeds.of(target);
    seeds.forEach(input -> run(trial, input));
    Mutator mutator = new Mutator(seeds, target.longest(), seed);
    for (int i = 0; i < target.trials(); i++) {
      run(trial, mutator.next());
    }
    for (int i = 0; i < SWOLLEN; i++) {
      run(trial, mutator.swollen());
    }
  }

  private void run(Trial<?> trial, byte[] input) {
    current = input;
    try {
      trial.run(input);
    } catch (Finding found) {
      throw found.savedIn(FOLDER);
    }
  }

  /** The input at hand, as a finding: for whoever loses patience. May be called on any thread. */
  public Finding stuck() {
    return new Finding(target.name(), current, "reading does not end", null).savedIn(FOLDER);
  }

  @Override
  public String toString() {
    return target.name() + " (seed " + seed + ")";
  }
}
