package io.rookery.scheduler.machine.libvirt;

import io.rookery.scheduler.machine.Machinery;
import io.rookery.scheduler.machine.MachineryContext;
import io.rookery.scheduler.machine.program.GroupOptions;
import io.rookery.scheduler.machine.program.ProgramMachinery;
import io.rookery.scheduler.machine.program.ProgramRuns;

/** Makes drivers of domains that the lab has defined in its libvirt. */
public final class LibvirtMachinery {
  private LibvirtMachinery() {}

  /**
   * A driver for one group of machines.
   *
   * @throws IllegalArgumentException when an option is unknown or wrong
   */
  public static Machinery of(MachineryContext context) {
    LibvirtOptions options =
        LibvirtOptions.read(new GroupOptions("libvirt", context.options()), context.step());
    return new ProgramMachinery(
        context.vertx(),
        new Virsh(options, new ProgramRuns(context.launcher())),
        new LifecycleEvents(context.vertx(), context.launcher(), options),
        options.asking());
  }
}
