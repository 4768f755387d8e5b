package io.rookery.scheduler.machine.program;

import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.MachineException;
import io.rookery.scheduler.machine.Machinery;
import io.rookery.scheduler.machine.RestoreRequest;
import io.rookery.scheduler.machine.RestoredMachine;
import io.rookery.scheduler.machine.host.GroupHome;
import io.rookery.scheduler.machine.host.RestoreGate;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Drives the machines of a hypervisor by its programs. The machines, their disks and their networks
 * are the lab's own; nothing is made on the host but what the programs make. All state lives on one
 * event loop of the driver's own.
 */
public final class ProgramMachinery implements Machinery {
  private final Vertx vertx;
  private final Hypervisor hypervisor;
  private final PowerEvents events;
  private final Duration asking;
  private final RestoreGate gate =
      new RestoreGate(Runtime.getRuntime().availableProcessors(), System::nanoTime);
  private final Map<String, ProgramPlace> places = new LinkedHashMap<>();
  private final GroupHome home;
  private OptionalLong timer = OptionalLong.empty();

  /**
   * A driver for one group of machines.
   *
   * @param asking how often a running machine's state is asked for while no event would tell
   */
  public ProgramMachinery(Vertx vertx, Hypervisor hypervisor, PowerEvents events, Duration asking) {
    this.vertx = vertx;
    this.hypervisor = hypervisor;
    this.events = events;
    this.asking = asking;
    this.home = new GroupHome(vertx, this::listen);
  }

  /**
   * {@inheritDoc} A machine that runs is switched off. The failure names every machine that its
   * hypervisor refuses, not only the first.
   */
  @Override
  public Future<Void> open(List<Machine> machines) {
    return home.call(() -> openHere(machines));
  }

  private Future<Void> listen() {
    timer = OptionalLong.of(vertx.setPeriodic(asking.toMillis(), tick -> askUntold()));
    return events.open(name -> Optional.ofNullable(places.get(name)).ifPresent(ProgramPlace::look));
  }

  private void askUntold() {
    for (ProgramPlace place : places.values()) {
      if (!events.tells(place.machine().name()) || place.doubtful()) {
        place.look();
      }
    }
  }

  private Future<Void> openHere(List<Machine> machines) {
    for (Machine machine : machines) {
      if (places.containsKey(machine.name())) {
        return refused(machine.name() + " is among the machines of its group already");
      }
    }
    List<ProgramPlace> added = new ArrayList<>();
    for (Machine machine : machines) {
      ProgramPlace place = new ProgramPlace(hypervisor, gate, machine);
      places.put(machine.name(), place);
      added.add(place);
    }
    return Future.join(added.stream().map(ProgramPlace::opened).toList())
        .<Void>mapEmpty()
        .recover(
            cause ->
                Future.join(added.stream().map(this::removeHere).toList())
                    .transform(removed -> Future.failedFuture(Refusals.of(added))));
  }

  @Override
  public Future<RestoredMachine> restore(Machine machine, RestoreRequest request) {
    return home.call(() -> restoreHere(machine, request));
  }

  private Future<RestoredMachine> restoreHere(Machine machine, RestoreRequest request) {
    ProgramPlace place = places.get(machine.name());
    if (place == null) {
      return refused(machine.name() + " is not among the machines of its group");
    }
    ProgramLife life = place.begin(request);
    return life.restore().map(restored -> new ProgramGuest(vertx, machine, home.loop(), life));
  }

  @Override
  public Future<Void> remove(Machine machine) {
    return home.call(
        () ->
            Optional.ofNullable(places.get(machine.name()))
                .map(this::removeHere)
                .orElseGet(Future::succeededFuture));
  }

  private Future<Void> removeHere(ProgramPlace place) {
    places.remove(place.machine().name());
    return place.vacated();
  }

  @Override
  public Future<Void> close() {
    return home.close(this::closeHere);
  }

  private Future<Void> closeHere() {
    timer.ifPresent(vertx::cancelTimer);
    return Future.join(List.copyOf(places.values()).stream().map(this::removeHere).toList())
        .<Void>mapEmpty()
        .eventually(events::close);
  }

  private static <T> Future<T> refused(String reason) {
    return Future.failedFuture(new MachineException(reason));
  }
}
