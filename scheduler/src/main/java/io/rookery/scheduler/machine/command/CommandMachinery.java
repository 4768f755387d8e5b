package io.rookery.scheduler.machine.command;

import io.rookery.scheduler.machine.GroupKeys;
import io.rookery.scheduler.machine.Machinery;
import io.rookery.scheduler.machine.MachineryContext;
import io.rookery.scheduler.machine.OptionException;
import io.rookery.scheduler.machine.program.Deadlines;
import io.rookery.scheduler.machine.program.GroupOptions;
import io.rookery.scheduler.machine.program.PowerEvents;
import io.rookery.scheduler.machine.program.ProgramMachinery;
import io.rookery.scheduler.machine.program.ProgramRuns;
import io.vertx.core.json.JsonObject;
import java.time.Duration;

/** Makes drivers of machines whose hypervisor only the lab knows. */
public final class CommandMachinery {
  /** What its groups say to it. */
  public static final GroupKeys KEYS = CommandOptions.KEYS;

  private CommandMachinery() {}

  /**
   * A driver for one group of machines.
   *
   * @throws OptionException when an option is missing, unknown or wrong
   */
  public static Machinery of(MachineryContext context) {
    CommandOptions options = read(context.options(), context.step());
    return new ProgramMachinery(
        context.vertx(),
        new NamedPrograms(options, new ProgramRuns(context.launcher())),
        PowerEvents.none(),
        options.asking());
  }

  /**
   * Reads a group's options and does nothing with them.
   *
   * @throws OptionException when one is missing, unknown or wrong
   */
  public static void check(JsonObject options) {
    read(options, Deadlines.ASKING);
  }

  private static CommandOptions read(JsonObject options, Duration step) {
    return CommandOptions.read(new GroupOptions("command", options), step);
  }
}
