package io.rookery.cluster.fuzz;

import io.rookery.fuzz.Finding;
import io.rookery.fuzz.FuzzTarget;
import io.rookery.fuzz.FuzzTargets;
import io.rookery.fuzz.Trial;

/** What Jazzer calls with each input; the property {@code rookery.fuzz.target} names the target. */
public final class GuidedTrial {
  static final String TARGET = "rookery.fuzz.target";

  /** Jazzer's own counting happens within the call. */
  private static final int ALLOWANCE = 10;

  private static final Trial<?> TRIAL = trial();

  private GuidedTrial() {}

  private static Trial<?> trial() {
    FuzzTarget<?> target = FuzzTargets.named(System.getProperty(TARGET));
    return new Trial<>(target, ALLOWANCE);
  }

  /** Throws a {@link Finding} unless all that is promised holds of this input. */
  public static void fuzzerTestOneInput(byte[] input) {
    TRIAL.run(input);
  }
}
