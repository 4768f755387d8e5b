package io.rookery.scheduler.machine;

import java.util.Optional;

/**
 * A restored machine whose guest has the addresses that its configuration gives it, on the node's
 * side as on its own.
 */
public interface AddressedGuest extends RestoredMachine {

  /** As it is configured. */
  Machine machine();

  @Override
  default Endpoint agent() {
    return new Endpoint(machine().address(), machine().agentPort());
  }

  @Override
  default String guestAddress() {
    return machine().address();
  }

  @Override
  default Optional<String> resultServerAddress() {
    return Optional.empty();
  }

  @Override
  default Optional<String> captureInterface() {
    return machine().captureInterface();
  }
}
