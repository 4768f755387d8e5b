package io.rookery.scheduler.analysis;

import io.rookery.scheduler.guest.GuestAgent;
import io.rookery.scheduler.guest.GuestException;
import io.rookery.scheduler.guest.GuestProblem;
import io.rookery.scheduler.guest.GuestTask;
import io.rookery.scheduler.job.EventDraft;
import io.rookery.scheduler.job.EventType;
import io.rookery.scheduler.machine.RestoredMachine;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.function.Consumer;

/**
 * Brings a restored guest to the time of its job. Only where the driver says that the guest stood
 * still: one that shares the host's clock would set that of the host.
 */
record GuestTime(RestoredMachine machine, GuestAgent agent, Consumer<EventDraft> timeline) {

  /** Never fails: a guest whose time is wrong is still worth its attempt, and it is told. */
  Future<Void> set(GuestTask task) {
    return machine.clockStoodStill()
        ? agent.setClock(task).onFailure(this::tell).otherwiseEmpty()
        : Future.succeededFuture();
  }

  private void tell(Throwable cause) {
    boolean ended =
        cause instanceof GuestException guest && guest.problem() == GuestProblem.ABORTED;
    if (!ended) {
      timeline.accept(
          EventDraft.of(
              EventType.GUEST_CLOCK_NOT_SET,
              new JsonObject().put("message", String.valueOf(cause.getMessage()))));
    }
  }
}
