package io.rookery.scheduler.machine.simulated;

import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.MachineException;
import io.rookery.scheduler.machine.MachineLoss;
import io.rookery.scheduler.machine.RestoreRequest;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Optional;
import java.util.function.Supplier;

/** One life of a machine, from its restore to its end. Lives on the machine's event loop. */
final class Life {
  private final Machine machine;
  private final RestoreRequest request;
  private final GuestSockets sockets;
  private final Agent agent;
  private final LifeFaults faults;
  private final Diary diary;
  private final Future<Void> before;
  private final Promise<MachineLoss> lost = Promise.promise();
  private Optional<DiaryEntry> entry = Optional.empty();
  private Optional<Future<Void>> ended = Optional.empty();

  /**
   * A life that has not begun.
   *
   * @param before completes when the life before has ended; never fails
   */
  Life(
      Machine machine,
      RestoreRequest request,
      GuestSockets sockets,
      Agent agent,
      LifeFaults faults,
      Diary diary,
      Future<Void> before) {
    this.machine = machine;
    this.request = request;
    this.sockets = sockets;
    this.agent = agent;
    this.faults = faults;
    this.diary = diary;
    this.before = before;
  }

  /** Completes when the machine is this life's own. */
  Future<Life> begin() {
    return before.compose(
        over -> {
          if (ended.isPresent()) {
            return Future.failedFuture(
                new MachineException(machine.name() + " was restored again or closed meanwhile"));
          }
          entry = Optional.of(diary.begin(machine.name(), request));
          agent.outage().onSuccess(out -> powerFails());
          return step(MachineStep.RESTORE, Future::succeededFuture).map(this);
        });
  }

  /** Completes when the agent listens, or is never going to. */
  Future<Void> resume() {
    return ended.isPresent()
        ? Future.failedFuture(
            new MachineException(machine.name() + " was stopped before it could run"))
        : step(
            MachineStep.RESUME,
            () -> faults.listens() ? sockets.listen(agent::serve) : Future.succeededFuture());
  }

  /** {@link #end()} as its owner asks for it; the only end that faults can spoil. */
  Future<Void> stop() {
    return ended.isPresent() ? end() : step(MachineStep.STOP, this::end);
  }

  Future<MachineLoss> lost() {
    return lost.future();
  }

  /** Ends it without being asked by its owner. */
  Future<Void> powerOff() {
    if (ended.isPresent()) {
      return Future.failedFuture(new MachineException(machine.name() + " is off already"));
    }
    return end()
        .onSuccess(off -> lost.complete(MachineLoss.unknown(machine.name() + " was powered off")));
  }

  private void powerFails() {
    if (ended.isEmpty()) {
      powerOff();
    }
  }

  private Future<Void> step(MachineStep step, Supplier<Future<Void>> sound) {
    Optional<StepFault> fault = faults.step(step);
    if (fault.isEmpty()) {
      return sound.get();
    }
    return switch (fault.get()) {
      case FAIL ->
          Future.failedFuture(
              new MachineException(
                  "%s was told to fail its %s".formatted(machine.name(), step.word())));
      case HANG -> Promise.<Void>promise().future();
      case POWER_OFF ->
          sound
              .get()
              .map(
                  done -> {
                    powerFails();
                    return null;
                  });
    };
  }

  /** Completes when nothing of it, nor of the life before, is open. Never fails. */
  Future<Void> end() {
    if (ended.isEmpty()) {
      Promise<Void> over = Promise.promise();
      ended = Optional.of(over.future());
      before
          .compose(gone -> sockets.close())
          .onComplete(
              closed -> {
                entry.ifPresent(diary::end);
                over.complete();
              });
    }
    return ended.get();
  }
}
