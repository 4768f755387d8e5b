package io.rookery.scheduler.machine;

import io.rookery.scheduler.machine.command.CommandMachinery;
import io.rookery.scheduler.machine.libvirt.LibvirtMachinery;
import io.rookery.scheduler.machine.netns.NetnsMachinery;
import io.rookery.scheduler.machine.qemu.QemuMachinery;
import io.rookery.scheduler.machine.simulated.SimulatedMachinery;
import io.rookery.scheduler.machine.simulated.SimulatedOptions;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * The drivers there are, by the name that a configuration gives them. A new one is one line here.
 */
public final class Machineries {
  private static final Map<String, Function<MachineryContext, Machinery>> DRIVERS =
      Map.of(
          "command",
          CommandMachinery::of,
          "external",
          context -> new ExternalMachinery(),
          "libvirt",
          LibvirtMachinery::of,
          "netns",
          NetnsMachinery::new,
          "qemu",
          QemuMachinery::new,
          "simulated",
          context ->
              new SimulatedMachinery(context.vertx(), SimulatedOptions.read(context.options())));

  private Machineries() {}

  /** The names of all drivers. */
  public static Set<String> names() {
    return DRIVERS.keySet();
  }

  /**
   * A driver for one group of machines.
   *
   * @throws IllegalArgumentException when there is none of that name, or it refuses the options
   */
  public static Machinery create(String name, MachineryContext context) {
    Function<MachineryContext, Machinery> driver = DRIVERS.get(name);
    if (driver == null) {
      throw new IllegalArgumentException("there is no machinery " + name);
    }
    return driver.apply(context);
  }
}
