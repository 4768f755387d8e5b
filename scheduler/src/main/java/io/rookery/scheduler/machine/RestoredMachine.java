package io.rookery.scheduler.machine;

import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.Optional;

/** A machine at its snapshot, owned by one attempt until {@link #stop()}. */
public interface RestoredMachine {

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

  /** Lets the guest run from its snapshot. Called once, after the capture listens. */
  Future<Void> resume();

  /**
   * Completes with the reason when the machine ends although nobody called {@link #stop()}; never
   * fails. Drivers that cannot tell leave it incomplete.
   */
  Future<String> lost();

  /**
   * Writes the guest's memory into that file, which does not exist; the guest stands still
   * meanwhile. Fails with {@link MachineException}, and then there is no such file; so it does
   * where the driver has no way to do it.
   */
  default Future<Void> dumpMemory(Path file) {
    return Future.failedFuture(new MachineException("this machinery makes no memory dumps"));
  }

  /**
   * Writes a picture of the guest's screen as it is now into that file, which does not exist: PNG or
   * PPM, as the hypervisor makes it. Fails with {@link MachineException}, and then there is no such
   * file; so it does where the guest has no screen or the driver no way to see it.
   */
  default Future<Void> screenshot(Path file) {
    return Future.failedFuture(new MachineException("this machinery takes no screenshots"));
  }

  /**
   * Ends the guest and removes what this attempt made on the host. May be called at any time, also
   * during {@link #resume()}, and more than once; completes when the guest runs no more.
   */
  Future<Void> stop();
}
