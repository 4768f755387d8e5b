package io.rookery.scheduler.dispatch;

import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.MachineException;
import io.rookery.scheduler.machine.Machinery;
import io.rookery.scheduler.machine.RestoreRequest;
import io.rookery.scheduler.machine.RestoredMachine;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A driver that opens machines when a test says so, and keeps a diary. */
final class ToldMachinery implements Machinery {
  private final List<String> diary = new ArrayList<>();
  private final Set<String> open = new HashSet<>();
  private final Set<String> refused = new HashSet<>();
  private final Map<String, Promise<Void>> held = new HashMap<>();
  private Optional<Duration> opening = Optional.empty();

  /** A driver that has opened these machines before. */
  ToldMachinery(String... machines) {
    open.addAll(List.of(machines));
  }

  List<String> diary() {
    return diary;
  }

  Set<String> open() {
    return open;
  }

  void refuse(String name) {
    refused.add(name);
  }

  void allow(String name) {
    refused.remove(name);
  }

  /** Opening this machine takes until it is released. */
  void hold(String name) {
    held.put(name, Promise.promise());
  }

  void release(String name) {
    held.remove(name).complete();
  }

  /** From now on opening has that deadline. */
  void opensWithin(Duration deadline) {
    opening = Optional.of(deadline);
  }

  @Override
  public Duration opening(List<Machine> machines, Duration usual) {
    return opening.orElse(usual);
  }

  @Override
  public Future<Void> open(List<Machine> machines) {
    List<Future<Void>> waits = new ArrayList<>();
    for (Machine machine : machines) {
      String name = machine.name();
      diary.add("open " + name);
      if (refused.contains(name)) {
        return Future.failedFuture(new MachineException(name + " cannot be opened"));
      }
      if (held.containsKey(name)) {
        waits.add(held.get(name).future());
      }
    }
    machines.forEach(machine -> open.add(machine.name()));
    return Future.join(waits).mapEmpty();
  }

  @Override
  public Future<Void> remove(Machine machine) {
    if (open.remove(machine.name())) {
      diary.add("remove " + machine.name());
    }
    return Future.succeededFuture();
  }

  @Override
  public Future<RestoredMachine> restore(Machine machine, RestoreRequest request) {
    return Future.failedFuture(new MachineException("no test restores it"));
  }

  @Override
  public Future<Void> close() {
    return Future.succeededFuture();
  }
}
