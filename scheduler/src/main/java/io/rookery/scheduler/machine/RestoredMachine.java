package io.rookery.scheduler.machine;

import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.Optional;

/** A machine at its snapshot, owned by one attempt until {@link #stop()}. */
public interface RestoredMachine extends GuestPlace {

  /**
   * Whether the guest goes on in the middle of its life, with the memory that a snapshot holds, and
   * does not begin with its boot: then it believes in whatever connections were open at that
   * moment.
   */
  default boolean fromMemory() {
    return false;
  }

  /** Lets the guest run from its snapshot. Called once, after the capture listens. */
  Future<Void> resume();

  /**
   * Told when the guest's agent has answered: what the restore costs the host is over, and another
   * may have its turn.
   */
  default void answered() {}

  /**
   * Completes when the machine ends although nobody called {@link #stop()}, with who has ended it
   * as far as the driver can tell; never fails. Drivers that cannot tell of an end leave it
   * incomplete.
   */
  Future<MachineLoss> lost();

  /**
   * Asks whether the machine goes on, for its guest is silent. Completes with what keeps it from
   * that when its hypervisor says so, or does not answer within the driver's own deadline; empty
   * when it runs, and where nobody can tell, as in a driver that cannot ask, before {@link
   * #resume()} is done and after {@link #stop()}. Never fails.
   */
  default Future<Optional<MachineLoss>> standstill() {
    return Future.succeededFuture(Optional.empty());
  }

  /**
   * Writes the guest's memory into that file, which does not exist; the guest stands still
   * meanwhile. Fails with {@link MachineException}, and then there is no such file; so it does
   * where the driver has no way to do it.
   */
  default Future<Void> dumpMemory(Path file) {
    return Future.failedFuture(new MachineException("this machinery makes no memory dumps"));
  }

  /**
   * Whether the guest has a clock of its own, which stood still since its snapshot and is to be
   * set. Never true of a guest that may share the host's clock: it would set that one.
   */
  default boolean clockStoodStill() {
    return false;
  }

  /** Whether the guest has a screen of which pictures can be taken. */
  default boolean hasScreen() {
    return false;
  }

  /**
   * Writes a picture of the guest's screen as it is now into that file, which does not exist: PNG
   * or PPM, as the hypervisor makes it. Fails with {@link MachineException}, and then there is no
   * such file; so it does where the guest has no screen or the driver no way to see it.
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
