package io.rookery.scheduler.machine;

import java.util.Optional;

/** Where a machine's guest is found and seen on this host. */
public interface GuestPlace {

  /** Where the node reaches the guest's agent. */
  Endpoint agent();

  /** The source address of the guest's connections to the result server. */
  String guestAddress();

  /** The result server's address as this guest must use it; empty for the node's configured one. */
  Optional<String> resultServerAddress();

  /** The host's interface on which all packets of the guest are seen; empty when there is none. */
  Optional<String> captureInterface();

  /** The guest's own address as its packets bear it on that interface. */
  default String capturedAddress() {
    return guestAddress();
  }

  /** The named network namespace in which that interface is; empty for the host's own. */
  default Optional<String> captureNamespace() {
    return Optional.empty();
  }
}
