package io.rookery.scheduler.machine.qemu;

import io.rookery.scheduler.machine.AgentKind;
import io.rookery.scheduler.machine.Dialect;
import io.rookery.scheduler.machine.Machine;
import java.util.Optional;
import java.util.Set;

/** Machines as a group's configuration gives them to the driver. */
final class QemuMachines {
  private QemuMachines() {}

  /** One with the lab's image. */
  static Machine named(String name, String address) {
    return new Machine(
        name,
        "qemu",
        "linux",
        "x64",
        address,
        8000,
        AgentKind.HTTP,
        Dialect.CAPE,
        Set.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** One of whose name nothing hangs. */
  static Machine at(String address) {
    return named("qemu-1", address);
  }
}
