package io.rookery.scheduler.machine.program;

import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.MachineException;
import io.rookery.scheduler.machine.MachineLoss;
import io.rookery.scheduler.machine.RestoreRequest;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a hypervisor's programs can do to a machine. Every call ends by a deadline of its own and
 * fails with {@link MachineException}; none is made while another of the same machine is under way,
 * except {@link #state} and {@link #loss}, and {@link #stop} while memory or screen are written.
 */
public interface Hypervisor {

  /** Refuses a machine that it cannot drive by what is configured: fails and says why. */
  Future<Void> accepts(Machine machine);

  /**
   * Brings a machine that is off to its snapshot; completes before its guest has executed an
   * instruction.
   */
  Future<Void> restore(Machine machine, RestoreRequest request);

  /**
   * Whether {@link #restore} only prepares, because nothing of this hypervisor can restore a
   * machine that stands still, and {@link #resume} does it all.
   */
  boolean restoresWhenResumed();

  /**
   * Whether its guests have clocks of their own, which stand still between a snapshot and the
   * restore; no if they may share the host's.
   */
  boolean stopsClocks();

  /** Lets a restored machine run. */
  Future<Void> resume(Machine machine, RestoreRequest request);

  /** Switches off a machine that runs or is paused. */
  Future<Void> stop(Machine machine);

  /** How many MiB a file of the machine's memory takes; empty if that cannot be told. */
  default Future<OptionalInt> memory(Machine machine) {
    return Future.succeededFuture(OptionalInt.empty());
  }

  /**
   * Writes a restored machine's memory into that file, which does not exist. What a failed call
   * leaves of it is removed by the caller.
   */
  Future<Void> dumpMemory(Machine machine, Path file);

  /** Whether its guests have a screen of which pictures can be taken, by what is configured. */
  boolean seesScreens();

  /** Writes a picture of its screen into that file, as {@link #dumpMemory} does. */
  Future<Void> screenshot(Machine machine, Path file);

  /** What the machine does now. */
  Future<PowerState> state(Machine machine);

  /**
   * The end of a machine that stood in memory and that nobody was asked to stop; empty while it has
   * not ended. A machine that is off has; one that cannot go on for want of the host's may have.
   */
  default Future<Optional<MachineLoss>> loss(Machine machine) {
    return state(machine)
        .map(
            state ->
                state == PowerState.OFF
                    ? Optional.of(
                        MachineLoss.unknown(
                            machine.name() + " went down: its hypervisor says that it is off"))
                    : Optional.empty());
  }
}
