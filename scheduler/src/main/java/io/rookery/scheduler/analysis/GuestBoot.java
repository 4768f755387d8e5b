package io.rookery.scheduler.analysis;

import io.rookery.scheduler.guest.ExpectedAgent;
import io.rookery.scheduler.guest.GuestAgent;
import io.rookery.scheduler.guest.GuestAgents;
import io.rookery.scheduler.job.Failure;
import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.RestoredMachine;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;

/** Lets a restored guest run and waits for its agent; what that takes is registered at once. */
final class GuestBoot {
  private final AttemptContext context;
  private final Machine machine;
  private final Resources resources;
  private Optional<GuestAgents.Search> search = Optional.empty();

  /** A boot that has not begun. */
  GuestBoot(AttemptContext context, Machine machine, Resources resources) {
    this.context = context;
    this.machine = machine;
    this.resources = resources;
  }

  /** Called once; completes with the agent when it is ready. */
  Future<GuestAgent> of(RestoredMachine restored) {
    Duration release = context.deadlines().release();
    ReleaseDeadline ours = ReleaseDeadline.ofOurs(release);
    return resources
        .acquire(
            "power",
            ReleaseDeadline.ofMachine(release),
            () -> Future.succeededFuture(restored),
            RestoredMachine::stop)
        .compose(RestoredMachine::resume)
        .compose(
            running ->
                resources.acquire(
                    "agent search", ours, () -> search(restored), GuestAgents.Search::close))
        .compose(GuestAgents.Search::found)
        .compose(
            found ->
                resources.acquire(
                    "agent", ours, () -> Future.succeededFuture(found), GuestAgent::close));
  }

  private Future<GuestAgents.Search> search(RestoredMachine restored) {
    GuestAgents.Search started =
        context.agents().search(restored.agent(), ExpectedAgent.of(machine));
    search = Optional.of(started);
    return Future.succeededFuture(started);
  }

  /** Why it has not ended in time, as far as can be told. */
  Failure late(Duration deadline) {
    return search
        .map(tried -> Failures.bootLate(deadline, tried.lastProblem()))
        .orElseGet(() -> Failures.notStarted(deadline, machine.name()));
  }
}
