package io.rookery.scheduler.dispatch;

import io.rookery.scheduler.job.Stage;
import io.rookery.scheduler.machine.simulated.FaultSwitch;
import java.util.Locale;
import java.util.Optional;

/**
 * One fault of one guest.
 *
 * @param stage in which it shows
 * @param outcome {@code completed}, a failure's code, or {@code *} and what the timeline of a
 *     completed job tells
 */
record FaultCase(MatrixAgent agent, FaultSwitch fault, Stage stage, String outcome) {

  /** The code with which the job must fail; empty when it must complete. */
  Optional<String> code() {
    return outcome.startsWith("*") || outcome.equals("completed")
        ? Optional.empty()
        : Optional.of(outcome);
  }

  /** The type of the event that must tell of the fault. */
  Optional<String> told() {
    return outcome.startsWith("*") ? Optional.of(outcome.substring(1)) : Optional.empty();
  }

  @Override
  public String toString() {
    String times = fault.times() == FaultSwitch.ALWAYS ? "" : " " + fault.times() + " time(s)";
    return "%s at %s%s, %s agent: %s"
        .formatted(fault.does(), fault.at(), times, agent.name().toLowerCase(Locale.ROOT), outcome);
  }
}
