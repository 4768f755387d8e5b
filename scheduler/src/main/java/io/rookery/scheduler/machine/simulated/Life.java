package io.rookery.scheduler.machine.simulated;

import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.MachineException;
import io.rookery.scheduler.machine.RestoreRequest;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.net.NetSocket;
import java.util.Optional;
import java.util.function.Consumer;

/** One life of a machine, from its restore to its end. Lives on the machine's event loop. */
final class Life {
  private final Machine machine;
  private final RestoreRequest request;
  private final GuestSockets sockets;
  private final Consumer<NetSocket> agent;
  private final Diary diary;
  private final Future<Void> before;
  private final Promise<String> lost = Promise.promise();
  private Optional<DiaryEntry> entry = Optional.empty();
  private Optional<Future<Void>> ended = Optional.empty();

  /**
   * A life that has not begun.
   *
   * @param agent serves a connection to the agent
   * @param before completes when the life before has ended; never fails
   */
  Life(
      Machine machine,
      RestoreRequest request,
      GuestSockets sockets,
      Consumer<NetSocket> agent,
      Diary diary,
      Future<Void> before) {
    this.machine = machine;
    this.request = request;
    this.sockets = sockets;
    this.agent = agent;
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
          return Future.succeededFuture(this);
        });
  }

  /** Completes when the agent listens. */
  Future<Void> resume() {
    return ended.isPresent()
        ? Future.failedFuture(
            new MachineException(machine.name() + " was stopped before it could run"))
        : sockets.listen(agent);
  }

  Future<String> lost() {
    return lost.future();
  }

  /** Ends it without being asked by its owner. */
  Future<Void> powerOff() {
    if (ended.isPresent()) {
      return Future.failedFuture(new MachineException(machine.name() + " is off already"));
    }
    return end().onSuccess(off -> lost.complete(machine.name() + " was powered off"));
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
