package io.rookery.scheduler.machine.qemu;

import io.rookery.scheduler.machine.Endpoint;
import io.rookery.scheduler.machine.GuestPlace;
import io.rookery.scheduler.machine.host.FilterGuard;
import io.vertx.core.Future;
import java.util.Optional;

/**
 * How one machine is connected: its tap with the packet filter around it, for as long as the
 * machine is in the pool. Futures fail with {@code MachineException}. Lives on the driver's home.
 */
sealed interface GuestNetwork extends GuestPlace permits OwnNamespace, SharedBridge {

  /** The network as the guest sees it, with the address at which it finds the result server. */
  InnerNetwork inner();

  /** Where the node reaches the guest, and the source of what the result server gets from it. */
  String address();

  /** The guest's own interface on the host, on which all its packets are seen. */
  String tap();

  /** The named namespace in which the tap is and QEMU runs; empty for the host's own. */
  Optional<String> namespace();

  /** The port of the guest's agent. */
  int agentPort();

  @Override
  default Endpoint agent() {
    return new Endpoint(address(), agentPort());
  }

  @Override
  default String guestAddress() {
    return address();
  }

  @Override
  default Optional<String> resultServerAddress() {
    return Optional.of(inner().host());
  }

  @Override
  default Optional<String> captureInterface() {
    return Optional.of(tap());
  }

  @Override
  default Optional<String> captureNamespace() {
    return namespace();
  }

  @Override
  default String capturedAddress() {
    return inner().guest();
  }

  /** Makes it anew; what bore its names before is removed first. Fails closed. */
  Future<Void> open();

  /** Completes when it stands as it was made, or fails; asked before a guest may run. */
  Future<Void> stands();

  /** Whether changes of its packet filter are told of; where not, it is to be made anew. */
  boolean watched();

  /** From now on that one is told what becomes of its packet filter. */
  void tell(FilterGuard.Listener listener);

  /** Removes everything that bears its names. */
  Future<Void> close();
}
