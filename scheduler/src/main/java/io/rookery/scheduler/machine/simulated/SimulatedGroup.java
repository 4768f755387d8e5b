package io.rookery.scheduler.machine.simulated;

import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.MachineException;
import io.rookery.scheduler.machine.host.DriverHome;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/** The places of a group's machines, spread over some event loops. Thread-safe. */
final class SimulatedGroup {
  private final List<DriverHome> homes;
  private final BiFunction<DriverHome, Machine, Place> maker;
  private final Map<String, Place> places = new ConcurrentHashMap<>();

  private SimulatedGroup(List<DriverHome> homes, BiFunction<DriverHome, Machine, Place> maker) {
    this.homes = homes;
    this.maker = maker;
  }

  /** Completes with a group without machines, when its event loops are there. */
  static Future<SimulatedGroup> open(Vertx vertx, BiFunction<DriverHome, Machine, Place> maker) {
    int loops = Runtime.getRuntime().availableProcessors();
    List<DriverHome> homes = Stream.generate(DriverHome::new).limit(loops).toList();
    return Future.all(homes.stream().map(vertx::deployVerticle).toList())
        .map(deployed -> new SimulatedGroup(homes, maker));
  }

  /** All of them or, when one is there already, none. */
  synchronized Future<Void> add(List<Machine> machines) {
    for (Machine machine : machines) {
      if (places.containsKey(machine.name())) {
        return Future.failedFuture(
            new MachineException(machine.name() + " is among the simulated machines already"));
      }
    }
    for (Machine machine : machines) {
      DriverHome home = homes.get(places.size() % homes.size());
      places.put(machine.name(), maker.apply(home, machine));
    }
    return Future.succeededFuture();
  }

  Future<Void> remove(String machine) {
    return Optional.ofNullable(places.remove(machine))
        .map(Place::close)
        .orElseGet(Future::succeededFuture);
  }

  Future<Place> place(String machine) {
    return Optional.ofNullable(places.get(machine))
        .map(Future::succeededFuture)
        .orElseGet(
            () ->
                Future.failedFuture(
                    new MachineException(
                        machine + " is not among the simulated machines of its group")));
  }

  Future<Void> close() {
    return Future.join(places.values().stream().map(Place::close).toList())
        .eventually(() -> Future.join(homes.stream().map(DriverHome::close).toList()))
        .mapEmpty();
  }
}
