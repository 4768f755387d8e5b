package io.rookery.scheduler.machine.program;

import io.rookery.scheduler.machine.AddressedGuest;
import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.MachineLoss;
import io.rookery.scheduler.machine.host.DriverHome;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/** A restored machine as its attempt sees it: every call goes to the driver's home and back. */
record ProgramGuest(Vertx vertx, Machine machine, DriverHome home, ProgramLife life)
    implements AddressedGuest {

  /** {@inheritDoc} Whoever has no clock of its own is a container, which begins anew. */
  @Override
  public boolean fromMemory() {
    return clockStoodStill();
  }

  @Override
  public Future<Void> resume() {
    return home.call(life::resume);
  }

  @Override
  public Future<MachineLoss> lost() {
    return home.call(life::lost);
  }

  @Override
  public Future<Optional<MachineLoss>> standstill() {
    return home.call(life::standstill);
  }

  @Override
  public Future<Void> dumpMemory(Path file) {
    return made(file, life::dumpMemory);
  }

  @Override
  public boolean hasScreen() {
    return life.hasScreen();
  }

  @Override
  public Future<Void> screenshot(Path file) {
    return made(file, life::screenshot);
  }

  private Future<Void> made(Path file, Function<MadeFile, Future<Void>> step) {
    MadeFile made = new MadeFile(vertx, file.toAbsolutePath());
    return home.call(() -> made.by(() -> step.apply(made)));
  }

  @Override
  public boolean clockStoodStill() {
    return life.clockStoodStill();
  }

  @Override
  public Future<Void> stop() {
    return home.call(life::end);
  }
}
