package io.rookery.scheduler.machine.qemu;

import io.rookery.scheduler.machine.Endpoint;
import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.MachineException;
import io.rookery.scheduler.machine.MachineLoss;
import io.rookery.scheduler.machine.RestoredMachine;
import io.rookery.scheduler.machine.host.DriverHome;
import io.rookery.scheduler.machine.qemu.QemuOptions.Start;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A restored machine as its attempt sees it: every call goes to the driver's home and comes back.
 *
 * @param start how it came to be
 * @param guarded completes when the packet filter is known to stand
 * @param memory writes the memory to a file
 * @param screen writes a picture of the screen to a file; empty if there is none
 */
record QemuGuest(
    Machine machine,
    GuestNetwork network,
    DriverHome home,
    QemuProcess process,
    Start start,
    Supplier<Future<Void>> guarded,
    Function<Path, Future<Void>> memory,
    Optional<Function<Path, Future<Void>>> screen)
    implements RestoredMachine {

  @Override
  public Endpoint agent() {
    return network.agent();
  }

  @Override
  public String guestAddress() {
    return network.guestAddress();
  }

  @Override
  public Optional<String> resultServerAddress() {
    return network.resultServerAddress();
  }

  @Override
  public Optional<String> captureInterface() {
    return network.captureInterface();
  }

  @Override
  public Optional<String> captureNamespace() {
    return network.captureNamespace();
  }

  @Override
  public String capturedAddress() {
    return network.capturedAddress();
  }

  /** A guest never runs where its packets are not filtered. */
  @Override
  public Future<Void> resume() {
    return home.call(() -> guarded.get().compose(stands -> process.resume()));
  }

  @Override
  public void answered() {
    home.call(
        () -> {
          process.settle();
          return Future.succeededFuture();
        });
  }

  @Override
  public Future<MachineLoss> lost() {
    return home.call(process::down);
  }

  @Override
  public Future<Optional<MachineLoss>> standstill() {
    return home.call(process::standstill);
  }

  @Override
  public Future<Void> dumpMemory(Path file) {
    return home.call(() -> memory.apply(file));
  }

  @Override
  public boolean fromMemory() {
    return start != Start.BOOT;
  }

  /** One that boots reads the time of its machine, which is the host's. */
  @Override
  public boolean clockStoodStill() {
    return start != Start.BOOT;
  }

  @Override
  public boolean hasScreen() {
    return screen.isPresent();
  }

  @Override
  public Future<Void> screenshot(Path file) {
    return screen
        .map(picture -> home.call(() -> picture.apply(file)))
        .orElseGet(
            () ->
                Future.failedFuture(
                    new MachineException(machine.name() + " has no screen: set display: true")));
  }

  @Override
  public Future<Void> stop() {
    return home.call(process::end);
  }
}
