package io.rookery.scheduler.machine.simulated;

import io.rookery.scheduler.machine.AddressedGuest;
import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.MachineLoss;
import io.rookery.scheduler.machine.host.DriverHome;
import io.vertx.core.Future;
import java.util.Optional;

/** A life as its attempt sees it: every call goes to the machine's home and comes back. */
record SimulatedGuest(Machine machine, DriverHome home, Life life) implements AddressedGuest {
  private static final String LOOPBACK = "lo";

  @Override
  public Optional<String> captureInterface() {
    return Optional.of(LOOPBACK);
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
  public Future<Void> stop() {
    return home.call(life::stop);
  }
}
