package io.rookery.scheduler.dispatch;

import static java.util.Objects.requireNonNull;

import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.Machinery;

/**
 * A machine and its driver.
 *
 * @param machine as configured
 * @param machinery drives it and the others of its group; compared by identity
 */
public record DrivenMachine(Machine machine, Machinery machinery) {
  public DrivenMachine {
    requireNonNull(machine, "machine");
    requireNonNull(machinery, "machinery");
  }
}
