package io.rookery.scheduler.machine.libvirt;

import io.rookery.capture.process.Finished;
import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.MachineException;
import io.rookery.scheduler.machine.MachineLoss;
import io.rookery.scheduler.machine.RestoreRequest;
import io.rookery.scheduler.machine.program.Deadlines;
import io.rookery.scheduler.machine.program.Hypervisor;
import io.rookery.scheduler.machine.program.PowerState;
import io.rookery.scheduler.machine.program.ProgramRuns;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a machine needs of libvirt, through {@code virsh}: its domain bears the machine's name.
 * Thread-safe. The subcommands and their words are those of virsh(1).
 */
final class Virsh implements Hypervisor {
  private static final Pattern VIRTUAL_MACHINES =
      Pattern.compile("(qemu|xen|vbox|esx|vpx|gsx|hyperv|bhyve)[+:].*");

  /** What virsh takes for a domain's number or UUID before it looks for a name. */
  private static final Pattern NO_NAME = Pattern.compile("[0-9]+|[0-9A-Fa-f-]{36}");

  private static final Pattern MEMORY = Pattern.compile("(?m)^Max memory:\\s+([0-9]{1,12}) KiB$");

  private final LibvirtOptions options;
  private final ProgramRuns programs;
  private final Deadlines deadlines;
  private final Function<String, Optional<MachineLoss.By>> doings;

  /** {@code doings} says whose doing a domain's end is, as far as it was heard. */
  Virsh(
      LibvirtOptions options,
      ProgramRuns programs,
      Function<String, Optional<MachineLoss.By>> doings) {
    this.options = options;
    this.programs = programs;
    this.deadlines = options.deadlines();
    this.doings = doings;
  }

  @Override
  public Future<Void> accepts(Machine machine) {
    if (NO_NAME.matcher(machine.name()).matches()) {
      return Future.failedFuture(
          new MachineException(
              machine.name()
                  + ": virsh takes this name for another domain's number or UUID: rename the"
                  + " domain and the machine (virsh domrename)"));
    }
    return require(machine, deadlines.state(), "snapshot-info", snapshot(machine)).mapEmpty();
  }

  /** {@inheritDoc} What the domain's definition says besides stays as the lab made it. */
  @Override
  public Future<Void> restore(Machine machine, RestoreRequest request) {
    return require(machine, deadlines.restore(), "snapshot-revert", snapshot(machine), "--paused")
        .mapEmpty();
  }

  private static String snapshot(Machine machine) {
    return machine.snapshot().map(name -> "--snapshotname=" + name).orElse("--current");
  }

  /** Some of libvirt's drivers are of containers, which share the host's clock. */
  @Override
  public boolean stopsClocks() {
    return VIRTUAL_MACHINES.matcher(options.uri()).matches();
  }

  @Override
  public Future<Void> resume(Machine machine, RestoreRequest request) {
    return require(machine, deadlines.resume(), "resume").mapEmpty();
  }

  @Override
  public Future<Void> stop(Machine machine) {
    return require(machine, deadlines.stop(), "destroy").mapEmpty();
  }

  @Override
  public boolean restoresWhenResumed() {
    return false;
  }

  /** {@inheritDoc} libvirt itself writes the file, an ELF core, and pauses the guest meanwhile. */
  @Override
  public Future<Void> dumpMemory(Machine machine, Path file) {
    return require(machine, deadlines.dump(), "dump", "--file=" + file, "--memory-only").mapEmpty();
  }

  @Override
  public Future<OptionalInt> memory(Machine machine) {
    return require(machine, deadlines.state(), "dominfo")
        .map(Finished::stdout)
        .otherwise("")
        .map(
            said -> {
              Matcher memory = MEMORY.matcher(said);
              return memory.find()
                  ? OptionalInt.of((int) (Long.parseLong(memory.group(1)) >> 10))
                  : OptionalInt.empty();
            });
  }

  /** {@inheritDoc} virsh writes the file: PNG or PPM, as the hypervisor makes it. */
  @Override
  public boolean seesScreens() {
    return options.display();
  }

  @Override
  public Future<Void> screenshot(Machine machine, Path file) {
    return require(machine, deadlines.screenshot(), "screenshot", "--file=" + file).mapEmpty();
  }

  @Override
  public Future<PowerState> state(Machine machine) {
    return told(machine)
        .compose(
            told ->
                "crashed".equals(told.word())
                    ? crashed(machine)
                    : Future.succeededFuture(state(machine, told.word())));
  }

  private Future<DomainState> told(Machine machine) {
    return require(machine, deadlines.state(), "domstate", "--reason")
        .map(finished -> DomainState.of(finished.stdout()));
  }

  private static PowerState state(Machine machine, String word) {
    return switch (word) {
      // A sample may put its guest to sleep.
      case "running", "idle", "in shutdown", "dying", "pmsuspended" -> PowerState.RUNNING;
      case "paused" -> PowerState.PAUSED;
      case "shut off" -> PowerState.OFF;
      default ->
          throw new MachineException(
              "%s: virsh domstate says \"%.100s\", which is no state that is known"
                  .formatted(machine.name(), word));
    };
  }

  /** A crashed domain stands in memory where its definition preserves it, and else is off. */
  private Future<PowerState> crashed(Machine machine) {
    return require(machine, deadlines.state(), "domid")
        .map(
            finished ->
                finished.stdout().strip().matches("[0-9]+") ? PowerState.PAUSED : PowerState.OFF);
  }

  /** {@inheritDoc} A machine whose disk has failed does not go on until it is resumed by hand. */
  @Override
  public Future<Optional<MachineLoss>> loss(Machine machine) {
    DomainEnd end = new DomainEnd(machine.name());
    return told(machine)
        .compose(
            told ->
                told.diskFailed()
                    ? diskErrors(machine).map(errors -> Optional.of(end.ofDisk(errors)))
                    : Future.succeededFuture(end.of(told, doings.apply(machine.name()))));
  }

  /**
   * Which disks have failed and how; nothing if that cannot be told, for that they have is sure.
   */
  private Future<String> diskErrors(Machine machine) {
    return require(machine, deadlines.state(), "domblkerror").map(Finished::stdout).otherwise("");
  }

  /** Names the domain as an option's value, so that none is taken for an option itself. */
  private Future<Finished> require(
      Machine machine, Duration deadline, String verb, String... arguments) {
    List<String> command =
        Stream.of(
                options.virsh().stream(),
                Stream.of(verb, "--domain=" + machine.name()),
                Stream.of(arguments))
            .flatMap(words -> words)
            .toList();
    return programs
        .run(machine.name(), command, deadline)
        .compose(
            finished ->
                finished.exit().succeeded()
                    ? Future.succeededFuture(finished)
                    : Future.failedFuture(explained(machine, command, finished)));
  }

  private MachineException explained(Machine machine, List<String> command, Finished finished) {
    MachineException plain = ProgramRuns.problem(machine.name(), command, finished);
    return remedy(finished.stderr())
        .map(hint -> new MachineException(plain.getMessage() + ": " + hint))
        .orElse(plain);
  }

  /** virsh ends with 1 whatever is wrong, so its words must tell. */
  private Optional<String> remedy(String words) {
    if (words.contains("failed to connect")) {
      return Optional.of("start libvirtd, or set the group's uri (" + options.uri() + ")");
    }
    if (words.contains("failed to get domain")) {
      return Optional.of("a machine must have its domain's name; see virsh list --all");
    }
    if (words.contains("no domain snapshot with matching name")
        || words.contains("the domain does not have a current snapshot")) {
      return Optional.of("make it with virsh snapshot-create-as while no connection to it is open");
    }
    return Optional.empty();
  }
}
