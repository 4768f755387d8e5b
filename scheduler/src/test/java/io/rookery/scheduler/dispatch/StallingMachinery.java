package io.rookery.scheduler.dispatch;

import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.Machinery;
import io.rookery.scheduler.machine.RestoreRequest;
import io.rookery.scheduler.machine.RestoredMachine;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.Optional;

/** A hypervisor that takes its time to restore or to stop a machine, until it is told to go on. */
final class StallingMachinery implements Machinery {
  private final Machinery guests;
  private volatile Optional<Promise<Void>> restoring = Optional.empty();
  private volatile Optional<Promise<Void>> stopping = Optional.empty();

  StallingMachinery(Machinery guests) {
    this.guests = guests;
  }

  void stallRestore() {
    restoring = Optional.of(Promise.promise());
  }

  void stallStop() {
    stopping = Optional.of(Promise.promise());
  }

  /** Whatever it was told before. */
  void goOn() {
    restoring.ifPresent(Promise::tryComplete);
    stopping.ifPresent(Promise::tryComplete);
  }

  private static Future<Void> passed(Optional<Promise<Void>> stall) {
    return stall.map(Promise::future).orElseGet(Future::succeededFuture);
  }

  @Override
  public Future<Void> open(List<Machine> machines) {
    return guests.open(machines);
  }

  @Override
  public Future<Void> remove(Machine machine) {
    return guests.remove(machine);
  }

  @Override
  public Future<RestoredMachine> restore(Machine machine, RestoreRequest request) {
    return passed(restoring)
        .compose(on -> guests.restore(machine, request))
        .map(
            guest ->
                new RestoredThrough(
                    guest, guest.agent(), Future::succeededFuture, () -> passed(stopping)));
  }

  @Override
  public Future<Void> close() {
    return guests.close();
  }
}
