package io.rookery.scheduler.machine;

import io.rookery.scheduler.machine.command.CommandMachinery;
import io.rookery.scheduler.machine.libvirt.LibvirtMachinery;
import io.rookery.scheduler.machine.netns.NetnsMachinery;
import io.rookery.scheduler.machine.qemu.QemuMachinery;
import io.rookery.scheduler.machine.simulated.SimulatedMachinery;
import io.rookery.scheduler.machine.simulated.SimulatedOptions;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The drivers there are, by the name that a configuration gives them. A new one is one line here.
 */
public final class Machineries {
  /**
   * How a driver is made.
   *
   * @param keys of its groups
   * @param options throws {@link OptionException} when they are none for this driver
   * @param together throws it when the second ones do not go with the first on one node
   */
  private record Kind(
      GroupKeys keys,
      Function<MachineryContext, Machinery> driver,
      Consumer<JsonObject> options,
      BiConsumer<JsonObject, JsonObject> together) {

    Kind(
        GroupKeys keys,
        Function<MachineryContext, Machinery> driver,
        Consumer<JsonObject> options) {
      this(keys, driver, options, (one, other) -> {});
    }
  }

  private static final Map<String, Kind> DRIVERS =
      Map.of(
          "command",
          new Kind(CommandMachinery.KEYS, CommandMachinery::of, CommandMachinery::check),
          "external",
          new Kind(ExternalMachinery.KEYS, context -> new ExternalMachinery(), options -> {}),
          "libvirt",
          new Kind(LibvirtMachinery.KEYS, LibvirtMachinery::of, LibvirtMachinery::check),
          "netns",
          new Kind(NetnsMachinery.KEYS, NetnsMachinery::new, NetnsMachinery::check),
          "qemu",
          new Kind(
              QemuMachinery.KEYS,
              QemuMachinery::new,
              QemuMachinery::check,
              QemuMachinery::checkTogether),
          "simulated",
          new Kind(
              SimulatedOptions.OF_THE_GROUP,
              context ->
                  new SimulatedMachinery(context.vertx(), SimulatedOptions.read(context.options())),
              SimulatedOptions::read));

  private Machineries() {}

  /** The names of all drivers. */
  public static Set<String> names() {
    return DRIVERS.keySet();
  }

  /**
   * The keys of its groups that only this driver understands.
   *
   * @throws IllegalArgumentException when there is no driver of that name
   */
  public static GroupKeys keys(String name) {
    return kind(name).keys();
  }

  /**
   * A driver for one group of machines.
   *
   * @throws IllegalArgumentException when there is none of that name, or it refuses the options
   */
  public static Machinery create(String name, MachineryContext context) {
    return kind(name).driver().apply(context);
  }

  /**
   * Finds out what a driver would say to a group's options, without making or touching anything.
   *
   * @throws OptionException when it would refuse them
   * @throws IllegalArgumentException when there is no driver of that name
   */
  public static void check(String name, JsonObject options) {
    kind(name).options().accept(options);
  }

  /**
   * Finds out whether one node can have both groups; each was found right for itself before.
   *
   * @throws OptionException names the key of {@code next} that does not go with {@code earlier}
   * @throws IllegalArgumentException when there is no driver of that name
   */
  public static void checkTogether(String name, JsonObject earlier, JsonObject next) {
    kind(name).together().accept(earlier, next);
  }

  private static Kind kind(String name) {
    Kind kind = DRIVERS.get(name);
    if (kind == null) {
      throw new IllegalArgumentException("there is no machinery " + name);
    }
    return kind;
  }
}
