package io.rookery.scheduler.analysis;

import io.rookery.scheduler.guest.GuestAgent;
import io.rookery.scheduler.guest.GuestException;
import io.rookery.scheduler.guest.GuestProblem;
import io.rookery.scheduler.guest.GuestTask;
import io.rookery.scheduler.job.EventDraft;
import io.rookery.scheduler.job.EventType;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.function.Consumer;

/**
 * Brings a restored guest to the time of its job. Only where the driver says that the guest stood
 * still: one that shares the host's clock would set that of the host.
 */
record GuestTime(BrokenUpload broken, GuestAgent agent, Consumer<EventDraft> timeline) {

  /**
   * Completes also when it could not be set: a guest whose time is wrong is still worth its
   * attempt, and it is told. Fails only with what took the machine along, of which others tell.
   */
  Future<Void> set(GuestTask task) {
    return broken.machine().clockStoodStill()
        ? agent.setClock(task).recover(this::unlessTheMachineEnded)
        : Future.succeededFuture();
  }

  private Future<Void> unlessTheMachineEnded(Throwable cause) {
    return broken
        .end(cause)
        .transform(
            news -> {
              if (news.succeeded()) {
                return Future.failedFuture(cause);
              }
              tell(cause);
              return Future.succeededFuture();
            });
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
