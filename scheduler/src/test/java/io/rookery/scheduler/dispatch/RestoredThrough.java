package io.rookery.scheduler.dispatch;

import io.rookery.scheduler.machine.Endpoint;
import io.rookery.scheduler.machine.MachineLoss;
import io.rookery.scheduler.machine.RestoredMachine;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A restored machine with something of a test's around it.
 *
 * @param agent where the node is to find the agent
 * @param resumed what follows the guest's start
 * @param stopping what comes before each of the attempt's stops
 */
record RestoredThrough(
    RestoredMachine guest,
    Endpoint agent,
    Supplier<Future<Void>> resumed,
    Supplier<Future<Void>> stopping)
    implements RestoredMachine {

  @Override
  public String guestAddress() {
    return guest.guestAddress();
  }

  @Override
  public Optional<String> resultServerAddress() {
    return guest.resultServerAddress();
  }

  @Override
  public Optional<String> captureInterface() {
    return guest.captureInterface();
  }

  @Override
  public Optional<String> captureNamespace() {
    return guest.captureNamespace();
  }

  @Override
  public String capturedAddress() {
    return guest.capturedAddress();
  }

  @Override
  public boolean fromMemory() {
    return guest.fromMemory();
  }

  @Override
  public Future<Void> resume() {
    return guest.resume().compose(running -> resumed.get());
  }

  @Override
  public Future<MachineLoss> lost() {
    return guest.lost();
  }

  @Override
  public Future<Optional<MachineLoss>> standstill() {
    return guest.standstill();
  }

  @Override
  public Future<Void> stop() {
    return stopping.get().eventually(guest::stop);
  }
}
