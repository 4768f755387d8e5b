package io.rookery.scheduler.machine.simulated;

import static java.util.Objects.requireNonNull;

import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.MachineException;
import io.rookery.scheduler.machine.Machinery;
import io.rookery.scheduler.machine.RestoreRequest;
import io.rookery.scheduler.machine.RestoredMachine;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;

/**
 * Guests inside this process, each on a loopback address of its own. They take part on real sockets
 * and speak the protocols of the agents (by the machine's agent and dialect: Cuckoo 1, Cuckoo 2 or
 * CAPE) and of the analyzers, but nothing that is uploaded is kept or run. Thread-safe.
 */
public final class SimulatedMachinery implements Machinery {
  private final Vertx vertx;
  private final SimulatedOptions options;
  private final DiaryFile file;
  private final Diary diary;
  private Optional<Future<SimulatedGroup>> opened = Optional.empty();
  private Optional<Future<Void>> closed = Optional.empty();

  /** Guests that behave as {@code options} say. */
  public SimulatedMachinery(Vertx vertx, SimulatedOptions options) {
    this.vertx = requireNonNull(vertx, "vertx");
    this.options = requireNonNull(options, "options");
    this.file = new DiaryFile(options.diary());
    this.diary = new Diary(file);
  }

  /** {@inheritDoc} Refuses addresses that are not in 127.0.0.0/8. */
  @Override
  public synchronized Future<Void> open(List<Machine> machines) {
    if (closed.isPresent()) {
      return Future.failedFuture(new MachineException("the simulated machines are closed"));
    }
    for (Machine machine : machines) {
      if (!machine.address().startsWith("127.")) {
        return Future.failedFuture(
            new MachineException(
                "%s: %s is no address for a simulated machine; choose one in 127.0.0.0/8"
                    .formatted(machine.name(), machine.address())));
      }
    }
    if (opened.isEmpty()) {
      opened =
          Optional.of(
              vertx
                  .executeBlocking(
                      () -> {
                        file.open();
                        return file;
                      })
                  .compose(
                      ready ->
                          SimulatedGroup.open(
                              vertx,
                              (home, machine) -> new Place(vertx, home, machine, options, diary))));
    }
    return opened.get().compose(group -> group.add(machines));
  }

  @Override
  public Future<Void> remove(Machine machine) {
    return opened()
        .map(group -> group.compose(all -> all.remove(machine.name())))
        .orElseGet(Future::succeededFuture);
  }

  @Override
  public Future<RestoredMachine> restore(Machine machine, RestoreRequest request) {
    return place(machine.name()).compose(place -> place.restore(request));
  }

  /**
   * Takes the machine's power away: its sockets are closed, and {@link RestoredMachine#lost()}
   * completes. Fails with {@link MachineException} when it is off.
   */
  public Future<Void> powerOff(String machineName) {
    return place(machineName).compose(Place::powerOff);
  }

  /** The lives of all machines, in the order of their beginning: the last 100 000 and the open. */
  public List<DiaryEntry> diary() {
    return diary.entries();
  }

  @Override
  public synchronized Future<Void> close() {
    if (closed.isEmpty()) {
      closed =
          Optional.of(
              opened
                  .map(
                      group ->
                          group.transform(
                              made ->
                                  made.succeeded()
                                      ? made.result().close()
                                      : Future.<Void>succeededFuture()))
                  .orElseGet(Future::succeededFuture)
                  .eventually(this::closeFile));
    }
    return closed.get();
  }

  private Future<Void> closeFile() {
    return vertx.executeBlocking(
        () -> {
          file.close();
          return null;
        });
  }

  /** On the caller's context; the group's future would lead to the one that opened it. */
  private Future<Place> place(String machine) {
    Context caller = vertx.getOrCreateContext();
    Promise<Place> found = Promise.promise();
    opened()
        .map(group -> group.compose(all -> all.place(machine)))
        .orElseGet(
            () -> Future.failedFuture(new MachineException("no simulated machine has been opened")))
        .onComplete(place -> caller.runOnContext(here -> found.handle(place)));
    return found.future();
  }

  private synchronized Optional<Future<SimulatedGroup>> opened() {
    return opened;
  }
}
