package io.rookery.cluster.fuzz;

import io.rookery.fuzz.Finding;
import io.rookery.fuzz.FuzzTarget;
import io.rookery.fuzz.FuzzTargets;
import io.rookery.fuzz.Trial;

/** What Jazzer calls with each input; the property {@code rookery.fuzz.target} names the target. */
public final class GuidedTrial {
  static final String TARGET = "rookery.fuzz.target";

  /** Jazzer's own notes on comparisons are made within the call, and are many times the input. */
  private static final int ALLOWANCE = 500;

  private static final FuzzTarget<?> ASKED = FuzzTargets.named(System.getProperty(TARGET));
  private static final Trial<?> TRIAL = new Trial<>(ASKED, ALLOWANCE);

  private GuidedTrial() {}

  /** Throws a {@link Finding} unless all that is promised holds of this input. */
  public static void fuzzerTestOneInput(byte[] input) {
    TRIAL.run(input);
  }

  /** Called at the end of the run. */
  public static void fuzzerTearDown() {
    ASKED.close();
  }
}
