package io.rookery.scheduler.machine.netns;

import io.rookery.capture.process.Child;
import io.rookery.scheduler.machine.Endpoint;
import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.MachineLoss;
import io.rookery.scheduler.machine.RestoredMachine;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Optional;
import java.util.function.Supplier;

/** One life of a guest, from its restore to its stop. */
final class NetnsGuest implements RestoredMachine {
  private final Machine machine;
  private final GuestNetwork network;
  private final Supplier<Future<Child>> start;
  private final Supplier<Future<Void>> unplug;
  private final Promise<MachineLoss> lost = Promise.promise();
  private Optional<Future<Child>> running = Optional.empty();
  private Optional<Future<Void>> stopped = Optional.empty();

  /**
   * A guest that does not run yet.
   *
   * @param start starts its first process
   * @param unplug removes its network
   */
  NetnsGuest(
      Machine machine,
      GuestNetwork network,
      Supplier<Future<Child>> start,
      Supplier<Future<Void>> unplug) {
    this.machine = machine;
    this.network = network;
    this.start = start;
    this.unplug = unplug;
  }

  @Override
  public Endpoint agent() {
    return new Endpoint(network.guestAddress(), machine.agentPort());
  }

  @Override
  public String guestAddress() {
    return network.guestAddress();
  }

  @Override
  public Optional<String> resultServerAddress() {
    return Optional.of(network.hostAddress());
  }

  @Override
  public Optional<String> captureInterface() {
    return Optional.of(network.bridge());
  }

  @Override
  public synchronized Future<Void> resume() {
    if (stopped.isPresent()) {
      return Future.failedFuture(
          new io.rookery.scheduler.machine.MachineException(
              machine.name() + " was stopped before it could run"));
    }
    Future<Child> started = start.get();
    running = Optional.of(started);
    started.onSuccess(child -> child.exit().onSuccess(exit -> exited(child, exit.toString())));
    return started.mapEmpty();
  }

  private synchronized void exited(Child child, String how) {
    if (stopped.isEmpty()) {
      // Whether its own first process or the host has ended it cannot be told apart.
      lost.tryComplete(
          MachineLoss.unknown(
              "%s went down: %s; %s"
                  .formatted(machine.name(), how, String.join(" | ", child.lastLines()))));
    }
  }

  @Override
  public Future<MachineLoss> lost() {
    return lost.future();
  }

  @Override
  public synchronized Future<Void> stop() {
    if (stopped.isEmpty()) {
      stopped = Optional.of(end());
    }
    return stopped.get();
  }

  private Future<Void> end() {
    // A guest that could not be started has nothing that runs; its network is removed all the same.
    return running
        .map(started -> started.otherwiseEmpty().compose(NetnsGuest::stop))
        .orElseGet(Future::succeededFuture)
        .transform(
            ended ->
                unplug
                    .get()
                    .compose(
                        gone ->
                            ended.succeeded()
                                ? Future.succeededFuture()
                                : Future.failedFuture(ended.cause())));
  }

  private static Future<Void> stop(Child child) {
    return child == null ? Future.succeededFuture() : child.stop().mapEmpty();
  }
}
