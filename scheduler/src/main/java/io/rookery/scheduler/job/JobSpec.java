package io.rookery.scheduler.job;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.Optional;

/**
 * What a user asks for, checked: made only by {@link JobSpecReader}, so every instance can be
 * stored and run.
 *
 * @param target the sample or URL
 * @param requirement which machines may serve it
 * @param owner on whose behalf; empty text when nobody was named
 * @param priority higher goes first; default 1
 * @param timeout how long the sample may run; empty for the node's {@code timeouts.analysis}
 * @param packageName the analyzer's package; empty to let the analyzer choose
 * @param options passed to the analyzer unchanged
 * @param memory whether a memory dump is wanted
 * @param enforceTimeout whether to run the whole time even when all processes have ended
 * @param clock the guest's clock at the start; empty for the present
 * @param route the network route asked for; empty for the lab's default
 * @param submissionId the submitter's own name of this submission, which makes it idempotent
 * @param scripts run in the guest beside the sample
 */
public record JobSpec(
    Target target,
    Requirement requirement,
    String owner,
    int priority,
    Optional<Duration> timeout,
    Optional<String> packageName,
    Map<String, String> options,
    boolean memory,
    boolean enforceTimeout,
    Optional<LocalDateTime> clock,
    Optional<String> route,
    Optional<String> submissionId,
    Scripts scripts) {

  public JobSpec {
    requireNonNull(target, "target");
    requireNonNull(requirement, "requirement");
    requireNonNull(owner, "owner");
    requireNonNull(scripts, "scripts");
    options = Map.copyOf(options);
  }

  /** A job without scripts. */
  public JobSpec(
      Target target,
      Requirement requirement,
      String owner,
      int priority,
      Optional<Duration> timeout,
      Optional<String> packageName,
      Map<String, String> options,
      boolean memory,
      boolean enforceTimeout,
      Optional<LocalDateTime> clock,
      Optional<String> route,
      Optional<String> submissionId) {
    this(
        target,
        requirement,
        owner,
        priority,
        timeout,
        packageName,
        options,
        memory,
        enforceTimeout,
        clock,
        route,
        submissionId,
        Scripts.NONE);
  }
}
