package io.rookery.scheduler.machine.simulated;

import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.MachineException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/** The places of a group's machines, spread over some event loops. Immutable. */
record SimulatedGroup(List<GuestHome> homes, Map<String, Place> places) {

  /** Completes when all places are there. */
  static Future<SimulatedGroup> open(
      Vertx vertx, List<Machine> machines, BiFunction<GuestHome, Machine, Place> maker) {
    int loops = Math.min(machines.size(), Runtime.getRuntime().availableProcessors());
    List<GuestHome> homes = Stream.generate(GuestHome::new).limit(loops).toList();
    return Future.all(homes.stream().map(vertx::deployVerticle).toList())
        .map(
            deployed -> {
              Map<String, Place> places = new HashMap<>();
              for (Machine machine : machines) {
                GuestHome home = homes.get(places.size() % loops);
                places.put(machine.name(), maker.apply(home, machine));
              }
              return new SimulatedGroup(homes, Map.copyOf(places));
            });
  }

  Future<Place> place(String machine) {
    Place place = places.get(machine);
    return place == null
        ? Future.failedFuture(
            new MachineException(machine + " is not among the simulated machines of its group"))
        : Future.succeededFuture(place);
  }

  Future<Void> close() {
    return Future.join(places.values().stream().map(Place::close).toList())
        .eventually(() -> Future.join(homes.stream().map(GuestHome::close).toList()))
        .mapEmpty();
  }
}
