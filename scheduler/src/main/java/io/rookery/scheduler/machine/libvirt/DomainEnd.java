package io.rookery.scheduler.machine.libvirt;

import io.rookery.scheduler.machine.MachineLoss;
import io.rookery.scheduler.machine.MachineLoss.By;
import java.util.Optional;

/** Who has ended a domain, by what libvirt tells of it. */
record DomainEnd(String machine) {

  /**
   * The loss that this state is; empty when the machine goes on.
   *
   * @param told whose doing the events said that it is, which is finer than the state's reason
   */
  Optional<MachineLoss> of(DomainState state, Optional<By> told) {
    return switch (state.word()) {
      case "shut off" -> loss(told.orElseGet(() -> off(state.reason())), "is off", state);
      case "crashed" -> loss(By.GUEST, "has crashed", state);
      case "paused" ->
          "crashed".equals(state.reason())
              ? loss(By.GUEST, "has crashed", state)
              : Optional.empty();
      default -> Optional.empty();
    };
  }

  private static By off(String reason) {
    return switch (reason) {
      case "shutdown" -> By.GUEST;
      case "destroyed", "migrated", "saved", "failed", "from snapshot", "daemon" -> By.HOST;
      // As libvirt calls it when the hypervisor's process is gone, killed or not.
      default -> By.UNKNOWN;
    };
  }

  /**
   * The loss of a machine that was paused for an error of its disk.
   *
   * @param errors what virsh domblkerror says of its disks
   */
  MachineLoss ofDisk(String errors) {
    return errors.lines().anyMatch(line -> line.endsWith(": no space"))
        ? new MachineLoss(By.FULL_HOST, machine + "'s disk has no room left on the host")
        : new MachineLoss(By.HOST, machine + "'s disk cannot be read or written on the host");
  }

  private Optional<MachineLoss> loss(By by, String what, DomainState state) {
    return Optional.of(
        new MachineLoss(
            by,
            "%s went down: libvirt says that it %s (%s)".formatted(machine, what, state.reason())));
  }
}
