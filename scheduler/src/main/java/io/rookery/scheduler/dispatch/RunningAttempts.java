package io.rookery.scheduler.dispatch;

import io.rookery.scheduler.analysis.AttemptContext;
import io.rookery.scheduler.analysis.AttemptVerticle;
import io.rookery.scheduler.job.Claim;
import io.rookery.scheduler.job.EventType;
import io.rookery.scheduler.job.Failure;
import io.rookery.scheduler.job.FailureCode;
import io.rookery.scheduler.job.Job;
import io.rookery.scheduler.job.JobEvent;
import io.rookery.scheduler.job.JobLogger;
import io.rookery.scheduler.job.JobStore;
import io.rookery.scheduler.job.NodeIdentity;
import io.rookery.scheduler.job.Stage;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The attempts of this node: those that have a machine, and those whose machine is free again while
 * they bring their results to where they must stand. Lives on the dispatcher's context.
 */
final class RunningAttempts {
  private static final Logger LOG = LoggerFactory.getLogger(RunningAttempts.class);

  private record Run(Claim claim, AttemptVerticle attempt) {}

  private record Off(String deployment, Optional<Failure> failure) {}

  /** Is told how an attempt has left its machine, before that is free. */
  @FunctionalInterface
  interface Judge {
    void ended(PooledMachine machine, Claim claim, Optional<Failure> failure);
  }

  private final Context context;
  private final Pool pool;
  private final DispatchMetrics metrics;
  private final Runnable changed;
  private final Runnable released;
  private final Judge judge;
  // By their tokens: a job may be claimed anew while a lost attempt of it still ends here.
  private final Map<Long, Run> finishing = new LinkedHashMap<>();

  /**
   * None run yet.
   *
   * @param changed is run when a machine has changed its state
   * @param released is run when a machine is free, or an attempt is over
   */
  RunningAttempts(
      Context context,
      Pool pool,
      DispatchMetrics metrics,
      Runnable changed,
      Runnable released,
      Judge judge) {
    this.context = context;
    this.pool = pool;
    this.metrics = metrics;
    this.changed = changed;
    this.released = released;
    this.judge = judge;
  }

  /** {@code mayRetry} is called on the attempt's own context. */
  void begin(
      PooledMachine machine,
      Claim claim,
      AttemptContext attempts,
      BiPredicate<Claim, Failure> mayRetry) {
    JobLogger logger = new JobLogger(LOG, claim.job().id());
    AttemptVerticle attempt =
        new AttemptVerticle(
            attempts,
            claim,
            machine.machine(),
            machine.machinery(),
            failure -> mayRetry.test(claim, failure),
            stage -> context.runOnContext(here -> entered(machine, claim, stage)));
    machine.busy(claim, attempt);
    changed.run();
    metrics.started();
    logger.info("Attempt {} starts on {}", claim.fence().attempt(), machine.machine().name());
    Run run = new Run(claim, attempt);
    context
        .owner()
        .deployVerticle(attempt)
        // Each step on this verticle's context: the future of a deployment leads back to it.
        .compose(deployed -> attempt.released().map(failure -> new Off(deployed, failure)))
        .compose(
            off -> {
              judge.ended(machine, claim, off.failure());
              machineIsOff(machine, run);
              return attempt.ended().compose(counts -> context.owner().undeploy(off.deployment()));
            })
        .onFailure(cause -> logger.error("The attempt could not be run", cause))
        .onComplete(over -> ended(machine, run));
  }

  private void entered(PooledMachine machine, Claim claim, Stage stage) {
    if (machine.worksOn(claim)) {
      machine.stage(stage);
      changed.run();
    }
  }

  private void machineIsOff(PooledMachine machine, Run run) {
    finishing.put(run.claim().fence().token(), run);
    free(machine, run);
    released.run();
  }

  private void ended(PooledMachine machine, Run run) {
    finishing.remove(run.claim().fence().token());
    free(machine, run);
    metrics.ended();
    released.run();
  }

  private void free(PooledMachine machine, Run run) {
    if (machine.worksOn(run.claim())) {
      machine.free();
      changed.run();
    }
  }

  /** Ends the attempts at that job because somebody cancelled it. */
  void cancel(long jobId) {
    all()
        .filter(run -> run.claim().job().id() == jobId)
        .toList()
        .forEach(run -> run.attempt().interrupt(FailureCode.CANCELLED, ""));
  }

  /** A committed event may be a user's wish about an attempt here. */
  void heard(JobEvent event) {
    if (event.type().equals(EventType.JOB_CANCEL_REQUESTED)) {
      event.jobId().ifPresent(this::cancel);
    } else if (event.type().equals(EventType.JOB_EXTENDED)
        && event.data().getValue("extendedMs") instanceof Number all) {
      extend(
          event.jobId().orElse(0), event.attempt().orElse(0), Duration.ofMillis(all.longValue()));
    }
  }

  /** What users have wished of the job, as the store has it. */
  void wished(Job job) {
    if (job.cancelRequested()) {
      cancel(job.id());
    }
    job.attempt().ifPresent(latest -> extend(job.id(), latest.number(), latest.extended()));
  }

  /** Asks the store for the wishes whose events were lost. */
  Future<Void> lookForWishes(JobStore store, NodeIdentity node) {
    return store
        .cancelRequests(node)
        .compose(
            asked -> {
              asked.forEach(fence -> cancel(fence.jobId()));
              return store.extensions(node);
            })
        .map(
            extended -> {
              extended.forEach(run -> extend(run.fence().jobId(), run.fence().attempt(), run.by()));
              return null;
            });
  }

  /** Lets the sample of that attempt run longer by {@code all} than its job says. */
  private void extend(long jobId, int attempt, Duration all) {
    all()
        .filter(run -> run.claim().fence().jobId() == jobId)
        .filter(run -> run.claim().fence().attempt() == attempt)
        .toList()
        .forEach(run -> run.attempt().extend(all));
  }

  void interruptAll(FailureCode code) {
    List<Run> runs = all().toList();
    runs.forEach(run -> run.attempt().interrupt(code, ""));
  }

  private Stream<Run> all() {
    return Stream.concat(
        pool.busy().stream()
            .flatMap(busy -> busy.work().stream())
            .map(work -> new Run(work.claim(), work.attempt())),
        finishing.values().stream());
  }

  /** Whether there is no attempt at all. */
  boolean none() {
    return pool.busy().isEmpty() && finishing.isEmpty();
  }

  /**
   * Whether as many attempts as there are machines wait for copies of their results: were this node
   * lost, all of them would have run for nothing.
   */
  boolean pileUp() {
    return finishing.size() >= Math.max(1, pool.size());
  }
}
