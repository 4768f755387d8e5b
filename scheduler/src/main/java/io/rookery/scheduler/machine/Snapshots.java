package io.rookery.scheduler.machine;

import io.vertx.core.Future;

/** What a {@link Machinery} can do besides when it makes the snapshots it restores from itself. */
public interface Snapshots {

  /**
   * Makes the machine's snapshot anew: boots it, waits for its agent, and saves it when no
   * connection to the guest is open, for the agent would hang in such a one after every restore.
   * Machines that run go on undisturbed; the next restores begin with the new snapshot. The caller
   * sees to it that nobody restores this machine meanwhile. Called and completed as the methods of
   * {@link Machinery}, within a deadline of the driver's own.
   *
   * @return what was made, in a sentence; fails with {@link MachineException}, and then the
   *     snapshot before stands: with the owner named when a connection to the guest is open
   */
  Future<String> snapshot(Machine machine);
}
