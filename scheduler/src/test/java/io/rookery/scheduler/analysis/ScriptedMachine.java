package io.rookery.scheduler.analysis;

import io.rookery.scheduler.machine.Endpoint;
import io.rookery.scheduler.machine.GuestPlace;
import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.MachineLoss;
import io.rookery.scheduler.machine.Machinery;
import io.rookery.scheduler.machine.RestoreRequest;
import io.rookery.scheduler.machine.RestoredMachine;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A hypervisor with one machine that does what the test says. */
final class ScriptedMachine implements Machinery, RestoredMachine {
  private final List<String> diary;
  boolean stoodStill;
  final Promise<RestoredMachine> restored = Promise.promise();
  final Promise<MachineLoss> lost = Promise.promise();
  Optional<GuestPlace> known = Optional.empty();
  boolean fromMemory;
  Endpoint agent = new Endpoint("127.0.2.1", 8000);
  Future<Void> resumed = Future.succeededFuture();
  Future<Void> dumped = Future.succeededFuture();
  Future<Optional<MachineLoss>> standing = Future.succeededFuture(Optional.empty());
  Future<Void> stopped = Future.succeededFuture();

  ScriptedMachine(List<String> diary) {
    this.diary = diary;
  }

  void ready() {
    restored.complete(this);
  }

  @Override
  public Future<Void> open(List<Machine> machines) {
    return Future.succeededFuture();
  }

  @Override
  public Future<Void> remove(Machine machine) {
    return Future.succeededFuture();
  }

  @Override
  public Future<Optional<GuestPlace>> guestPlace(Machine machine) {
    return Future.succeededFuture(known);
  }

  @Override
  public Future<RestoredMachine> restore(Machine machine, RestoreRequest request) {
    diary.add("restore");
    return restored.future();
  }

  @Override
  public Future<Void> close() {
    return Future.succeededFuture();
  }

  @Override
  public Endpoint agent() {
    return agent;
  }

  @Override
  public String guestAddress() {
    return "127.0.2.1";
  }

  @Override
  public Optional<String> resultServerAddress() {
    return Optional.empty();
  }

  @Override
  public Optional<String> captureInterface() {
    return Optional.of("lo");
  }

  @Override
  public boolean fromMemory() {
    return fromMemory;
  }

  @Override
  public Future<Void> resume() {
    diary.add("resume");
    return resumed;
  }

  @Override
  public Future<MachineLoss> lost() {
    return lost.future();
  }

  @Override
  public Future<Optional<MachineLoss>> standstill() {
    diary.add("ask machine");
    return standing;
  }

  @Override
  public boolean clockStoodStill() {
    return stoodStill;
  }

  @Override
  public Future<Void> dumpMemory(Path file) {
    diary.add("dump " + file.getFileName());
    return dumped;
  }

  @Override
  public Future<Void> stop() {
    diary.add("stop machine");
    return stopped;
  }
}
