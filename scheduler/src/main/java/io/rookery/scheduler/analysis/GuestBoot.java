package io.rookery.scheduler.analysis;

import io.rookery.scheduler.guest.ExpectedAgent;
import io.rookery.scheduler.guest.GuestAgent;
import io.rookery.scheduler.guest.GuestAgents;
import io.rookery.scheduler.guest.GuestException;
import io.rookery.scheduler.job.EventDraft;
import io.rookery.scheduler.job.Failure;
import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.RestoredMachine;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** Lets a restored guest run and waits for its agent; what that takes is registered at once. */
final class GuestBoot {
  private final AttemptContext context;
  private final Machine machine;
  private final Resources resources;
  private final PhantomWatch phantom;
  private Optional<GuestAgents.Search> search = Optional.empty();

  /** A boot that has not begun; {@code timeline} takes its events. */
  GuestBoot(
      AttemptContext context, Machine machine, Resources resources, Consumer<EventDraft> timeline) {
    this.context = context;
    this.machine = machine;
    this.resources = resources;
    this.phantom = new PhantomWatch(context.relief(), timeline);
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
        .compose(
            searching ->
                resources
                    .acquire(
                        "relief",
                        ours,
                        () -> Future.succeededFuture(watched(restored, searching)),
                        PhantomWatch::end)
                    .compose(watching -> searching.found()))
        .compose(
            found ->
                resources.acquire(
                    "agent", ours, () -> Future.succeededFuture(found), GuestAgent::close))
        .onSuccess(answering -> restored.answered())
        .compose(phantom::answered);
  }

  private Future<GuestAgents.Search> search(RestoredMachine restored) {
    GuestAgents.Search started =
        context.agents().search(restored.agent(), ExpectedAgent.of(machine));
    search = Optional.of(started);
    return Future.succeededFuture(started);
  }

  private PhantomWatch watched(RestoredMachine restored, GuestAgents.Search searching) {
    phantom.watch(restored, searching);
    return phantom;
  }

  /** Why it has not ended in time, as far as can be told. */
  Failure late(Duration deadline) {
    return search
        .map(tried -> late(deadline, tried.lastProblem()))
        .orElseGet(() -> Failures.notStarted(deadline, machine.name()));
  }

  private Failure late(Duration deadline, GuestException last) {
    return phantom.failure(deadline, last).orElseGet(() -> Failures.bootLate(deadline, last));
  }
}
