package io.rookery.scheduler.machine;

import io.vertx.core.Future;
import java.util.List;

/**
 * The driver of one kind of hypervisor. All methods are called on an event-loop context, never
 * block, and their futures complete on the caller's context. Failures are {@link
 * MachineException}s. Callers give every call a deadline of their own and may abandon it: a driver
 * must leave nothing behind when a call is abandoned and {@link RestoredMachine#stop()} follows.
 */
public interface Machinery {

  /**
   * Makes on the host what lives as long as the node (bridges, templates), after removing what a
   * dead predecessor left under the same names.
   */
  Future<Void> open(List<Machine> machines);

  /**
   * Brings the machine to its snapshot, paused or stopped: when the future completes, the guest has
   * not executed an instruction of this attempt, and its capture interface exists. Whatever ran on
   * the machine before is ended first, so restoring twice is harmless.
   */
  Future<RestoredMachine> restore(Machine machine, RestoreRequest request);

  /** Removes everything that {@link #open} made; machines still running are stopped first. */
  Future<Void> close();
}
