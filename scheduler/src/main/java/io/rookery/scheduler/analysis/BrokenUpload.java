package io.rookery.scheduler.analysis;

import io.rookery.scheduler.guest.GuestException;
import io.rookery.scheduler.guest.GuestProblem;
import io.rookery.scheduler.job.Failure;
import io.rookery.scheduler.job.FailureException;
import io.rookery.scheduler.job.Stage;
import io.rookery.scheduler.machine.MachineLoss;
import io.rookery.scheduler.machine.RestoredMachine;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/**
 * Why an upload failed. A machine that goes down takes the connections to its agent with it, and
 * which of the two one hears of first is chance; the machine's end is the reason.
 */
record BrokenUpload(Timers timers, RestoredMachine machine) {
  /** How long after its connections the end of a machine may be heard of. */
  static final Duration NEWS_OF_AN_END = Duration.ofMillis(500);

  private static final Set<GuestProblem> CONNECTION_GONE =
      EnumSet.of(GuestProblem.BROKEN, GuestProblem.REFUSED, GuestProblem.UNREACHABLE);

  /**
   * Fails with the machine's end, of which is heard after that time at the latest, or else with the
   * cause. When the agent was silent {@code inquiry} has its answer before.
   */
  <T> Future<T> failure(Throwable cause, MachineInquiry inquiry) {
    boolean silent = cause instanceof GuestException guest && guest.problem() == GuestProblem.HUNG;
    Future<Void> asked = silent ? inquiry.of(machine) : Future.succeededFuture();
    return asked
        .compose(told -> end(cause))
        .compose(
            loss ->
                Future.failedFuture(
                    new FailureException(
                        Failure.of(
                            Failures.lost(loss.by(), Stage.UPLOAD), Stage.UPLOAD, loss.reason()))));
  }

  /** Completes with the machine's end where that is the reason; else fails with the cause. */
  Future<MachineLoss> end(Throwable cause) {
    return cause instanceof GuestException guest && CONNECTION_GONE.contains(guest.problem())
        ? timers.within(NEWS_OF_AN_END, machine.lost(), () -> cause)
        : Future.failedFuture(cause);
  }
}
