package io.rookery.scheduler.machine;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The driver of one kind of hypervisor. All methods are called on an event-loop context, never
 * block, and their futures complete on the caller's context. Failures are {@link
 * MachineException}s. Callers give every call a deadline of their own and may abandon it: a driver
 * must leave nothing behind when a call is abandoned and {@link RestoredMachine#stop()} follows.
 */
public interface Machinery {

  /**
   * Makes on the host what lives as long as the machines are in the pool (bridges, templates),
   * after removing what a dead predecessor left under the same names. May be called again with
   * further machines of the same group while others work, and not after {@link #close()}. When it
   * fails, nothing of these machines is left, and those that were opened before are as they were. A
   * caller that abandons it calls {@link #remove} for each of the machines.
   */
  Future<Void> open(List<Machine> machines);

  /**
   * The deadline that {@link #open} needs for these machines, of which some may be open already.
   * May be called on any thread; never blocks and never fails, also for machines that {@link #open}
   * will refuse.
   *
   * @param usual the deadline for a driver that only looks and makes networks
   * @return {@code usual}, or more where opening boots guests
   */
  default Duration opening(List<Machine> machines, Duration usual) {
    return usual;
  }

  /**
   * Removes what {@link #open} made for this machine; if it still runs, it is stopped first.
   * Completes when nothing of it is left, so that another machine may have its name and address.
   * Removing a machine that is not open does nothing.
   */
  Future<Void> remove(Machine machine);

  /**
   * Where the machine's guest will be, if that is known before a restore and the next restore
   * leaves it as it is: a capture may begin there while the machine is being restored. Never fails.
   */
  default Future<Optional<GuestPlace>> guestPlace(Machine machine) {
    return Future.succeededFuture(Optional.empty());
  }

  /**
   * Brings the machine to its snapshot, paused or stopped: when the future completes, the guest has
   * not executed an instruction of this attempt, and its capture interface exists. Whatever ran on
   * the machine before is ended first, so restoring twice is harmless.
   */
  Future<RestoredMachine> restore(Machine machine, RestoreRequest request);

  /**
   * Removes everything that {@link #open} made and that has not been removed yet; machines still
   * running are stopped first.
   */
  Future<Void> close();
}
