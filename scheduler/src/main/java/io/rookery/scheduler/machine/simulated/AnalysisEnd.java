package io.rookery.scheduler.machine.simulated;

/** How a simulated analysis ended. */
sealed interface AnalysisEnd {

  /** The analyzer reported success. */
  record Succeeded() implements AnalysisEnd {}

  /** The analyzer reported that it failed. */
  record Failed(String reason) implements AnalysisEnd {}

  /** The analyzer ended without a report. */
  record Died(int exitCode) implements AnalysisEnd {}
}
