package io.rookery.scheduler.dispatch;

import io.rookery.scheduler.job.Claim;
import io.rookery.scheduler.job.Failure;
import io.rookery.scheduler.job.Job;
import io.rookery.scheduler.job.JobState;
import io.rookery.scheduler.job.Requirement;
import io.rookery.scheduler.job.Target;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What the machines of the whole cluster can do for a job, as far as this node knows. */
final class Prospects {
  private final String node;
  private final Pool pool;
  private final Supplier<List<MachineView>> elsewhere;
  private final Supplier<Optional<Suspension>> hold;
  private final SampleFetches fetches;
  private final HeadStart headStart;

  /**
   * Prospects as this node sees them.
   *
   * @param elsewhere the machines of the other nodes in sight
   * @param hold why this node claims nothing; empty while it does
   */
  Prospects(
      String node,
      Pool pool,
      Supplier<List<MachineView>> elsewhere,
      Supplier<Optional<Suspension>> hold,
      SampleFetches fetches,
      HeadStart headStart) {
    this.node = node;
    this.pool = pool;
    this.elsewhere = elsewhere;
    this.hold = hold;
    this.fetches = fetches;
    this.headStart = headStart;
  }

  /**
   * Why a queued job waits, or a failed one was not tried again; called on the dispatcher's
   * context.
   *
   * @param attempts how many attempts a job may have
   */
  JsonObject explain(Job job, int attempts) {
    if (job.state() == JobState.FAILED) {
      return new NotRetried(job, machines(), attempts).toJson();
    }
    JsonObject answer = Explanation.of(job, machines());
    if (job.spec().target() instanceof Target.File file) {
      fetches
          .problem(file.sha256())
          .ifPresent(problem -> answer.put("reason", "its sample cannot be had now: " + problem));
    }
    return answer;
  }

  /** Those of the requirements that this machine may serve now. */
  List<Requirement> servable(PooledMachine machine, List<Requirement> waiting) {
    return waiting.stream()
        .filter(requirement -> MachineMatch.serves(machine.view(), requirement))
        .filter(requirement -> !headStart.given(requirement))
        .toList();
  }

  /**
   * Whether the job of a failed attempt goes back to the queue: a machine that has not failed it
   * could serve it, if not now then when it comes back from quarantine. May be called on any
   * context.
   */
  boolean mayRetry(Claim claim, String machine, Failure failure, int attempts) {
    Set<String> failed = new HashSet<>(claim.job().excludedMachines());
    failed.add(machine);
    return failure.retriable()
        && failed.size() < attempts
        && MachineMatch.another(machines(), claim.job().spec().requirement(), failed);
  }

  /** After a fault of this node an idle machine of another one shall have the job. */
  void prefersOthers(Job job) {
    if (MachineMatch.idle(elsewhere.get(), job)) {
      headStart.give(job.spec().requirement());
    }
  }

  private List<MachineView> machines() {
    Optional<Suspension> held = hold.get();
    return Stream.concat(
            pool.views().stream().map(view -> view.heldBy(node, held)), elsewhere.get().stream())
        .toList();
  }
}
