package io.rookery.scheduler.machine.qemu;

import io.rookery.scheduler.machine.GroupKeys;
import io.rookery.scheduler.machine.GuestPlace;
import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.MachineException;
import io.rookery.scheduler.machine.Machinery;
import io.rookery.scheduler.machine.MachineryContext;
import io.rookery.scheduler.machine.OptionException;
import io.rookery.scheduler.machine.RestoreRequest;
import io.rookery.scheduler.machine.RestoredMachine;
import io.rookery.scheduler.machine.Snapshots;
import io.rookery.scheduler.machine.host.GroupHome;
import io.rookery.scheduler.machine.host.HostCommands;
import io.rookery.scheduler.machine.host.OnContext;
import io.rookery.scheduler.machine.host.RestoreGate;
import io.rookery.scheduler.machine.qemu.QemuOptions.Start;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Drives virtual machines under QEMU, one process for each attempt; the node must be root. All
 * state lives on one event loop of the driver's own.
 */
public final class QemuMachinery implements Machinery, Snapshots {
  /** What its groups say to it. */
  public static final GroupKeys KEYS = new GroupKeys(QemuOptions.KEYS, QemuOptions.PATHS);

  private final Vertx vertx;
  private final MachineryContext context;
  private final QemuOptions options;
  private final GuestNetworks networks;
  private final AcceleratorChoice accelerator;
  private final QemuStarts starts;
  private final Templates templates;
  private final PrivateDisks disks;
  private final Leftovers leftovers;
  private final RestoreGate gate =
      new RestoreGate(Runtime.getRuntime().availableProcessors(), System::nanoTime);
  private final Map<String, QemuPlace> places = new LinkedHashMap<>();
  private final Set<Integer> slots = new HashSet<>();
  private final GroupHome home;

  /**
   * A driver for one group of machines.
   *
   * @throws OptionException when an option is unknown or wrong
   */
  public QemuMachinery(MachineryContext context) {
    this.vertx = context.vertx();
    this.home = new GroupHome(vertx);
    this.context = context;
    this.options = QemuOptions.read(context.options());
    HostCommands commands = new HostCommands(context.launcher(), context.step());
    this.networks = new GuestNetworks(context, options, commands);
    this.accelerator = new AcceleratorChoice(context, options);
    this.starts = new QemuStarts(context, options);
    this.templates = new Templates(context, options, commands, starts);
    this.disks = new PrivateDisks(vertx, options);
    this.leftovers = new Leftovers(vertx, context.directory());
  }

  /**
   * Reads a group's options and does nothing with them.
   *
   * @throws OptionException when one is missing, unknown or wrong
   */
  public static void check(JsonObject options) {
    QemuOptions.read(options);
  }

  /**
   * Finds out whether groups with these options can be on one host; both are right for themselves.
   *
   * @throws OptionException when they name the same bridge and mean different ones
   */
  public static void checkTogether(JsonObject earlier, JsonObject next) {
    if (QemuOptions.read(earlier).layout() instanceof Layout.Bridge first
        && QemuOptions.read(next).layout() instanceof Layout.Bridge second) {
      second.checkBeside(first);
    }
  }

  @Override
  public Future<Void> open(List<Machine> machines) {
    return vertx
        .executeBlocking(() -> HostNeeds.here().missing(options), false)
        .compose(
            missing ->
                missing.isEmpty()
                    ? home.call(() -> openHere(machines))
                    : refused("QEMU machines need " + String.join(", and ", missing)));
  }

  /** Each network that these machines' guests see may need a template, made one after the other. */
  @Override
  public Duration opening(List<Machine> machines, Duration usual) {
    int templates =
        options.start() == Start.TEMPLATE ? options.layout().networks(machines.size()) : 0;
    return usual.plus(options.bootTimeout().multipliedBy(templates));
  }

  private Future<Void> openHere(List<Machine> machines) {
    for (Machine machine : machines) {
      // A machine whose address is wrong is refused before anything is made for the others.
      networks.of(machine);
      if (places.containsKey(machine.name())) {
        return refused(
            machine.name()
                + (standing(machine).isPresent()
                    ? " is among the QEMU machines already"
                    : " is still being removed: open it again when it is"));
      }
    }
    List<QemuPlace> added = machines.stream().map(this::place).toList();
    return leftovers
        .cleared()
        .compose(clear -> accelerator.made())
        .compose(
            chosen ->
                Future.join(
                    added.stream().map(place -> place.prepare(place.network()::open)).toList()))
        .compose(linked -> prepared(added))
        .compose(ready -> present(added))
        .compose(open -> pruned())
        .recover(
            cause ->
                Future.join(added.stream().map(this::removeHere).toList())
                    .transform(removed -> Future.failedFuture(cause)));
  }

  /** One that was removed while it was being opened is not open. */
  private Future<Void> present(List<QemuPlace> added) {
    return added.stream()
        .filter(QemuPlace::isRemoved)
        .findFirst()
        .map(gone -> QemuMachinery.<Void>absent(gone.machine()))
        .orElseGet(Future::succeededFuture);
  }

  /** What restores begin with is made before the first of them. */
  private Future<Void> prepared(List<QemuPlace> added) {
    return switch (options.start()) {
      case TEMPLATE -> templates(added);
      case SNAPSHOT -> disks.make(added);
      case BOOT -> Future.succeededFuture();
    };
  }

  private Future<Void> pruned() {
    return accelerator
        .made()
        .compose(
            chosen ->
                leftovers.pruned(
                    options.start() == Start.TEMPLATE
                        ? places.values().stream().map(place -> hardware(place, chosen)).toList()
                        : List.of()));
  }

  /**
   * One after the other: an image that does not boot is tried once, whatever the machines' number.
   */
  private Future<Void> templates(List<QemuPlace> added) {
    Future<Void> all = Future.succeededFuture();
    for (QemuPlace place : added) {
      all =
          all.compose(
              before -> hardware(place).compose(hardware -> templates.fill(place, hardware)));
    }
    return all;
  }

  private QemuPlace place(Machine machine) {
    GuestNetwork network = networks.of(machine);
    int slot = 0;
    while (!slots.add(slot)) {
      slot++;
    }
    QemuPlace place =
        new QemuPlace(
            machine,
            network,
            slot,
            new LifeFolder(context.directory().resolve(Integer.toString(slot))));
    places.put(machine.name(), place);
    return place;
  }

  private Future<Hardware> hardware(QemuPlace place) {
    return accelerator.made().map(chosen -> hardware(place, chosen));
  }

  private Hardware hardware(QemuPlace place, Accelerator chosen) {
    return new Hardware(options, chosen, place.network().inner());
  }

  @Override
  public Future<String> snapshot(Machine machine) {
    return home.call(() -> snapshotHere(machine));
  }

  private Future<String> snapshotHere(Machine machine) {
    Optional<QemuPlace> found = standing(machine);
    if (found.isEmpty()) {
      return absent(machine);
    }
    QemuPlace maker = found.get();
    if (options.start() != Start.TEMPLATE) {
      return refused(
          machine.name()
              + " is not restored from a snapshot of the driver's making: set start: template");
    }
    return hardware(maker)
        .compose(hardware -> templates.replace(maker, hardware))
        .map(
            made ->
                machine.name()
                    + " was saved when its agent answered and nothing was connected to it; it and"
                    + " the machines that share its options and see the same network are restored"
                    + " from there now");
  }

  /** Its network stays from one restore to the next, unless it is to be made anew. */
  @Override
  public Future<Optional<GuestPlace>> guestPlace(Machine machine) {
    return home.call(
        () ->
            Future.succeededFuture(
                standing(machine)
                    .filter(QemuPlace::undoubted)
                    .<GuestPlace>map(QemuPlace::network)));
  }

  @Override
  public Future<RestoredMachine> restore(Machine machine, RestoreRequest request) {
    return home.call(() -> restoreHere(machine, request));
  }

  private Future<RestoredMachine> restoreHere(Machine machine, RestoreRequest request) {
    Optional<QemuPlace> found = standing(machine);
    if (found.isEmpty()) {
      return absent(machine);
    }
    QemuPlace place = found.get();
    long turn = place.nextTurn();
    return gate.pass(
            () -> place.hasTurn(turn),
            () -> hardware(place).compose(hardware -> begun(place, turn, hardware, request)),
            this::settled)
        .map(
            process ->
                new QemuGuest(
                    machine,
                    place.network(),
                    home.loop(),
                    process,
                    options.start(),
                    place::guarded,
                    dump(machine, process),
                    screen(process)));
  }

  /** Completes when it costs its host no more than any other guest, or should have long ago. */
  private Future<Void> settled(QemuProcess process) {
    return OnContext.within(gate.patience(), process.settled());
  }

  private Function<Path, Future<Void>> dump(Machine machine, QemuProcess process) {
    return file -> new MemoryDump(vertx, process, machine.name(), options.memory()).to(file);
  }

  private Optional<Function<Path, Future<Void>>> screen(QemuProcess process) {
    return options.display()
        ? Optional.of(file -> new Screen(vertx, process).to(file))
        : Optional.empty();
  }

  private Future<QemuProcess> begun(
      QemuPlace place, long turn, Hardware hardware, RestoreRequest request) {
    return switch (options.start()) {
      case TEMPLATE ->
          templates
              .fill(place, hardware)
              .compose(
                  there ->
                      inTurn(
                          place,
                          turn,
                          () ->
                              templates.lend(
                                  place,
                                  ready -> starts.restored(place, hardware, request, ready))));
      case SNAPSHOT ->
          disks
              .fit(place)
              .compose(
                  length ->
                      inTurn(place, turn, () -> starts.reverted(place, hardware, request, length)));
      case BOOT -> starts.booting(place, hardware, request);
    };
  }

  /** Whoever came later may have got here first: its machine stays. */
  private static Future<QemuProcess> inTurn(
      QemuPlace place, long turn, Supplier<Future<QemuProcess>> start) {
    return place.hasTurn(turn)
        ? start.get()
        : refused(place.machine().name() + " is being restored anew");
  }

  @Override
  public Future<Void> remove(Machine machine) {
    return home.call(
        () ->
            Optional.ofNullable(places.get(machine.name()))
                .map(this::removeHere)
                .orElseGet(Future::succeededFuture));
  }

  private Future<Void> removeHere(QemuPlace place) {
    return place.remove(
        () ->
            vertx
                .executeBlocking(place.disk()::delete, false)
                .onComplete(
                    deleted -> {
                      // Only now another may have its names and its number.
                      places.remove(place.machine().name(), place);
                      slots.remove(place.slot());
                    }));
  }

  private Optional<QemuPlace> standing(Machine machine) {
    return Optional.ofNullable(places.get(machine.name())).filter(place -> !place.isRemoved());
  }

  @Override
  public Future<Void> close() {
    return home.close(
        () ->
            Future.join(List.copyOf(places.values()).stream().map(this::removeHere).toList())
                .mapEmpty());
  }

  private static <T> Future<T> absent(Machine machine) {
    return refused(machine.name() + " is not among the QEMU machines of its group");
  }

  private static <T> Future<T> refused(String reason) {
    return Future.failedFuture(new MachineException(reason));
  }
}
