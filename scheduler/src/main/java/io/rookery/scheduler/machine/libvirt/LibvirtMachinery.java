package io.rookery.scheduler.machine.libvirt;

import io.rookery.scheduler.machine.GroupKeys;
import io.rookery.scheduler.machine.Machinery;
import io.rookery.scheduler.machine.MachineryContext;
import io.rookery.scheduler.machine.OptionException;
import io.rookery.scheduler.machine.program.Deadlines;
import io.rookery.scheduler.machine.program.GroupOptions;
import io.rookery.scheduler.machine.program.ProgramMachinery;
import io.rookery.scheduler.machine.program.ProgramRuns;
import io.vertx.core.json.JsonObject;
import java.time.Duration;

/** Makes drivers of domains that the lab has defined in its libvirt. */
public final class LibvirtMachinery {
  /** What its groups say to it. */
  public static final GroupKeys KEYS = LibvirtOptions.KEYS;

  private LibvirtMachinery() {}

  /**
   * A driver for one group of machines.
   *
   * @throws OptionException when an option is unknown or wrong
   */
  public static Machinery of(MachineryContext context) {
    LibvirtOptions options = read(context.options(), context.step());
    LifecycleEvents events = new LifecycleEvents(context.vertx(), context.launcher(), options);
    return new ProgramMachinery(
        context.vertx(),
        new Virsh(options, new ProgramRuns(context.launcher()), events::doing),
        events,
        options.asking());
  }

  /**
   * Reads a group's options and does nothing with them.
   *
   * @throws OptionException when one is unknown or wrong
   */
  public static void check(JsonObject options) {
    read(options, Deadlines.ASKING);
  }

  private static LibvirtOptions read(JsonObject options, Duration step) {
    return LibvirtOptions.read(new GroupOptions("libvirt", options), step);
  }
}
