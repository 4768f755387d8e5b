package io.rookery.scheduler.machine.command;

import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.MachineException;
import io.rookery.scheduler.machine.RestoreRequest;
import io.rookery.scheduler.machine.program.Deadlines;
import io.rookery.scheduler.machine.program.Hypervisor;
import io.rookery.scheduler.machine.program.LastWords;
import io.rookery.scheduler.machine.program.PowerState;
import io.rookery.scheduler.machine.program.ProgramRuns;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A hypervisor that is driven by the programs a lab has named. Thread-safe. */
final class NamedPrograms implements Hypervisor {
  private final CommandOptions options;
  private final Deadlines deadlines;
  private final ProgramRuns programs;

  NamedPrograms(CommandOptions options, ProgramRuns programs) {
    this.options = options;
    this.deadlines = options.deadlines();
    this.programs = programs;
  }

  @Override
  public Future<Void> accepts(Machine machine) {
    if (options.needsSnapshot() && machine.snapshot().isEmpty()) {
      return Future.failedFuture(
          new MachineException(
              machine.name() + ": its programs use {snapshot}: give the machine its snapshot"));
    }
    return Future.succeededFuture();
  }

  /** {@inheritDoc} A restore that lets the guest run is put off until it may. */
  @Override
  public Future<Void> restore(Machine machine, RestoreRequest request) {
    return options.resume().isPresent() ? restored(machine, request) : Future.succeededFuture();
  }

  private Future<Void> restored(Machine machine, RestoreRequest request) {
    return programs
        .require(machine.name(), options.restore().of(machine, request), deadlines.restore())
        .mapEmpty();
  }

  /** What the programs drive may be a container, so only if the lab says so. */
  @Override
  public boolean stopsClocks() {
    return options.ownClock();
  }

  @Override
  public Future<Void> resume(Machine machine, RestoreRequest request) {
    Optional<CommandLine> resume = options.resume();
    if (resume.isEmpty()) {
      return restored(machine, request);
    }
    return programs
        .require(machine.name(), resume.get().of(machine, request), deadlines.resume())
        .mapEmpty();
  }

  @Override
  public boolean restoresWhenResumed() {
    return options.resume().isEmpty();
  }

  @Override
  public Future<Void> dumpMemory(Machine machine, Path file) {
    return written("dump", options.dump(), machine, file, deadlines.dump());
  }

  @Override
  public boolean seesScreens() {
    return options.screenshot().isPresent();
  }

  @Override
  public Future<Void> screenshot(Machine machine, Path file) {
    return written("screenshot", options.screenshot(), machine, file, deadlines.screenshot());
  }

  private Future<Void> written(
      String what, Optional<CommandLine> line, Machine machine, Path file, Duration deadline) {
    return line.map(given -> programs.require(machine.name(), given.of(machine, file), deadline))
        .map(Future::<Void>mapEmpty)
        .orElseGet(
            () ->
                Future.failedFuture(
                    new MachineException(
                        machine.name()
                            + ": its group names no program for that: programs."
                            + what)));
  }

  @Override
  public Future<Void> stop(Machine machine) {
    return programs
        .require(machine.name(), options.stop().of(machine), deadlines.stop())
        .mapEmpty();
  }

  @Override
  public Future<PowerState> state(Machine machine) {
    List<String> command = options.state().of(machine);
    return programs
        .run(machine.name(), command, deadlines.state())
        .map(
            finished -> {
              if (options.words().isAbsent(finished.exit().status())) {
                return PowerState.OFF;
              }
              if (!finished.exit().succeeded()) {
                throw ProgramRuns.problem(machine.name(), command, finished);
              }
              return options
                  .words()
                  .state(finished.stdout())
                  .orElseThrow(
                      () ->
                          new MachineException(
                              "%s: %s tells no state that is known; %s: name its words in states"
                                  .formatted(
                                      machine.name(),
                                      String.join(" ", command),
                                      LastWords.of(finished))));
            });
  }
}
