package io.rookery.scheduler.dispatch;

import io.rookery.scheduler.machine.GuestPlace;
import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.Machinery;
import io.rookery.scheduler.machine.RestoreRequest;
import io.rookery.scheduler.machine.RestoredMachine;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A driver as it is, but for the next restored machine: something befalls that one when its guest
 * has begun to run and nobody has called its agent yet.
 */
final class MeddledMachinery implements Machinery {
  private final Vertx vertx;
  private final Machinery driver;
  private final AtomicReference<Optional<Runnable>> next = new AtomicReference<>(Optional.empty());

  MeddledMachinery(Vertx vertx, Machinery driver) {
    this.vertx = vertx;
    this.driver = driver;
  }

  void onceItRuns(Runnable what) {
    next.set(Optional.of(what));
  }

  @Override
  public Future<Void> open(List<Machine> machines) {
    return driver.open(machines);
  }

  @Override
  public Future<Void> remove(Machine machine) {
    return driver.remove(machine);
  }

  @Override
  public Future<Optional<GuestPlace>> guestPlace(Machine machine) {
    return driver.guestPlace(machine);
  }

  @Override
  public Future<RestoredMachine> restore(Machine machine, RestoreRequest request) {
    Optional<Runnable> due = next.getAndSet(Optional.empty());
    return driver
        .restore(machine, request)
        .map(guest -> due.map(it -> met(guest, it)).orElse(guest));
  }

  private RestoredMachine met(RestoredMachine guest, Runnable what) {
    return new RestoredThrough(
        guest,
        guest.agent(),
        () ->
            vertx.executeBlocking(
                () -> {
                  what.run();
                  return null;
                }),
        Future::succeededFuture);
  }

  @Override
  public Future<Void> close() {
    return driver.close();
  }
}
