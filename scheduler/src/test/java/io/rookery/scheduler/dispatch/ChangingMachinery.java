package io.rookery.scheduler.dispatch;

import io.rookery.scheduler.analysis.CanaryVerticle;
import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.Machinery;
import io.rookery.scheduler.machine.RestoreRequest;
import io.rookery.scheduler.machine.RestoredMachine;
import io.rookery.scheduler.machine.Snapshots;
import io.rookery.scheduler.machine.simulated.DiaryEntry;
import io.rookery.scheduler.machine.simulated.SimulatedMachinery;
import io.rookery.scheduler.machine.simulated.SimulatedOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.Stream;

/**
 * Simulated machines whose agents are sound in one life, and lose or hang their uploads in another,
 * as a test says when they are restored.
 */
final class ChangingMachinery implements Machinery, Snapshots {
  /** What is wrong with a machine. */
  enum State {
    SOUND,
    BROKEN,
    HANGING
  }

  /** Says in what state a machine is restored. */
  @FunctionalInterface
  interface Choice {
    State of(Machine machine, boolean canary);
  }

  volatile Choice choice = (machine, canary) -> State.SOUND;
  private final SimulatedMachinery sound;
  private final SimulatedMachinery broken;
  private final SimulatedMachinery hanging;

  ChangingMachinery(Vertx vertx) {
    this.sound = new SimulatedMachinery(vertx, SimulatedOptions.DEFAULT);
    this.broken = new SimulatedMachinery(vertx, with("close"));
    this.hanging = new SimulatedMachinery(vertx, with("hang"));
  }

  private static SimulatedOptions with(String fault) {
    JsonObject everyUpload = new JsonObject().put("at", "POST /store").put("does", fault);
    return SimulatedOptions.read(new JsonObject().put("faults", new JsonArray().add(everyUpload)));
  }

  private Stream<SimulatedMachinery> all() {
    return Stream.of(sound, broken, hanging);
  }

  List<DiaryEntry> diary() {
    return all().flatMap(machinery -> machinery.diary().stream()).toList();
  }

  @Override
  public Future<Void> open(List<Machine> machines) {
    return Future.join(all().map(machinery -> machinery.open(machines)).toList()).mapEmpty();
  }

  @Override
  public Future<Void> remove(Machine machine) {
    return Future.join(all().map(machinery -> machinery.remove(machine)).toList()).mapEmpty();
  }

  @Override
  public Future<RestoredMachine> restore(Machine machine, RestoreRequest request) {
    SimulatedMachinery chosen =
        switch (choice.of(machine, request.jobId() == CanaryVerticle.JOB)) {
          case SOUND -> sound;
          case BROKEN -> broken;
          case HANGING -> hanging;
        };
    return chosen.restore(machine, request);
  }

  @Override
  public Future<String> snapshot(Machine machine) {
    return Future.succeededFuture(machine.name() + " was saved");
  }

  @Override
  public Future<Void> close() {
    return Future.join(all().map(SimulatedMachinery::close).toList()).mapEmpty();
  }
}
