package io.rookery.scheduler.job;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What a node's configuration says of the time of attempts.
 *
 * @param usual how long a sample runs when its job does not say
 * @param longest how long a sample may run in all, with everything that is added to it
 * @param finish how much longer the run may take for the analyzer to finish
 * @param stages the deadlines of the stages that have one of their own
 */
public record RunLimits(
    Duration usual, Duration longest, Duration finish, Map<Stage, Duration> stages) {
  public RunLimits {
    stages = Map.copyOf(stages);
  }

  /** How much may be added to the run of a job with that timeout; never negative. */
  public Duration room(JobSpec spec) {
    Duration room = longest.minus(spec.timeout().orElse(usual));
    return room.isNegative() ? Duration.ZERO : room;
  }

  /** How long the job's attempt may stay in that stage; empty where no single deadline says. */
  public Optional<Duration> deadline(Stage stage, JobSpec spec, Duration extended) {
    return stage == Stage.RUN
        ? Optional.of(spec.timeout().orElse(usual).plus(extended).plus(finish))
        : Optional.ofNullable(stages.get(stage));
  }
}
