package io.rookery.scheduler.machine.command;

import io.rookery.scheduler.machine.Machinery;
import io.rookery.scheduler.machine.MachineryContext;
import io.rookery.scheduler.machine.program.GroupOptions;
import io.rookery.scheduler.machine.program.PowerEvents;
import io.rookery.scheduler.machine.program.ProgramMachinery;
import io.rookery.scheduler.machine.program.ProgramRuns;

/** Makes drivers of machines whose hypervisor only the lab knows. */
public final class CommandMachinery {
  private CommandMachinery() {}

  /**
   * A driver for one group of machines.
   *
   * @throws IllegalArgumentException when an option is missing, unknown or wrong
   */
  public static Machinery of(MachineryContext context) {
    CommandOptions options =
        CommandOptions.read(new GroupOptions("command", context.options()), context.step());
    return new ProgramMachinery(
        context.vertx(),
        new NamedPrograms(options, new ProgramRuns(context.launcher())),
        PowerEvents.none(),
        options.asking());
  }
}
