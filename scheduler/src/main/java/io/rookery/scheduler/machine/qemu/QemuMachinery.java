package io.rookery.scheduler.machine.qemu;

import io.rookery.scheduler.machine.Endpoint;
import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.MachineException;
import io.rookery.scheduler.machine.Machinery;
import io.rookery.scheduler.machine.MachineryContext;
import io.rookery.scheduler.machine.OptionException;
import io.rookery.scheduler.machine.RestoreRequest;
import io.rookery.scheduler.machine.RestoredMachine;
import io.rookery.scheduler.machine.Snapshots;
import io.rookery.scheduler.machine.host.DriverHome;
import io.rookery.scheduler.machine.host.HostCommands;
import io.rookery.scheduler.machine.host.HostThings;
import io.rookery.scheduler.machine.host.RestoreGate;
import io.rookery.scheduler.machine.qemu.QemuOptions.Start;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Drives virtual machines under QEMU, one process for each attempt; the node must be root. All
 * state lives on one event loop of the driver's own.
 */
public final class QemuMachinery implements Machinery, Snapshots {

  private final Vertx vertx;
  private final MachineryContext context;
  private final QemuOptions options;
  private final HostCommands commands;
  private final GuestLinks links;
  private final HardwareChoice hardware;
  private final QemuStarts starts;
  private final RestoreGate gate =
      new RestoreGate(Runtime.getRuntime().availableProcessors(), System::nanoTime);
  private final Map<String, QemuPlace> places = new LinkedHashMap<>();
  private final Set<Integer> slots = new HashSet<>();
  private final DriverHome home = new DriverHome();
  private final TemplateShelf templates;
  private Optional<Future<String>> deployed = Optional.empty();

  /**
   * A driver for one group of machines.
   *
   * @throws OptionException when an option is unknown or wrong
   */
  public QemuMachinery(MachineryContext context) {
    this.vertx = context.vertx();
    this.context = context;
    this.options = QemuOptions.read(context.options());
    this.commands = new HostCommands(context.launcher(), context.step());
    this.templates = new TemplateShelf(vertx, context.directory());
    this.links = new GuestLinks(vertx, commands, new HostThings(context.leases()));
    this.hardware = new HardwareChoice(context, options);
    this.starts = new QemuStarts(context, options, links);
  }

  /**
   * Reads a group's options and does nothing with them.
   *
   * @throws OptionException when one is missing, unknown or wrong
   */
  public static void check(JsonObject options) {
    QemuOptions.read(options);
  }

  @Override
  public Future<Void> open(List<Machine> machines) {
    List<String> missing = HostNeeds.here().missing(options);
    if (!missing.isEmpty()) {
      return refused("QEMU machines need " + String.join(", and ", missing));
    }
    return atHome().compose(there -> home.call(() -> openHere(machines)));
  }

  private synchronized Future<String> atHome() {
    if (deployed.isEmpty()) {
      deployed = Optional.of(vertx.deployVerticle(home));
    }
    return deployed.get();
  }

  private Future<Void> openHere(List<Machine> machines) {
    for (Machine machine : machines) {
      // A machine whose address is wrong is refused before anything is made for the others.
      GuestLink.of("", machine);
      if (places.containsKey(machine.name())) {
        return refused(machine.name() + " is among the QEMU machines already");
      }
    }
    List<QemuPlace> added = machines.stream().map(this::place).toList();
    return hardware
        .made()
        .compose(known -> Future.join(added.stream().map(p -> links.open(p.rules())).toList()))
        .compose(linked -> added.isEmpty() ? Future.succeededFuture() : prepared(added))
        .recover(
            cause ->
                Future.join(added.stream().map(this::removeHere).toList())
                    .transform(removed -> Future.failedFuture(cause)));
  }

  /** What restores begin with is made before the first of them. */
  private Future<Void> prepared(List<QemuPlace> added) {
    return switch (options.start()) {
      case TEMPLATE -> template(added.get(0));
      case SNAPSHOT -> Future.join(added.stream().map(this::diskOfItsOwn).toList()).mapEmpty();
      case BOOT -> Future.succeededFuture();
    };
  }

  private Future<Void> diskOfItsOwn(QemuPlace place) {
    String name = place.machine().name();
    if (place.machine().snapshot().isEmpty()) {
      return refused(name + ": start: snapshot needs the name of one inside the image: snapshot");
    }
    return vertx
        .executeBlocking(() -> place.disk().make(options.image()), false)
        .recover(cause -> refused(name + " cannot have a copy of the image: " + cause));
  }

  private QemuPlace place(Machine machine) {
    GuestLink link = GuestLink.of(context.node() + '\n' + context.directory(), machine);
    int slot = 0;
    while (!slots.add(slot)) {
      slot++;
    }
    QemuPlace place =
        new QemuPlace(
            machine,
            new GuestRules(
                link,
                options.inner(),
                machine.agentPort(),
                context.resultPort(),
                options.services()),
            slot,
            new LifeFolder(context.directory().resolve(Integer.toString(slot))));
    places.put(machine.name(), place);
    return place;
  }

  /** Made by the first machine there is, unless an earlier life of the node has left it. */
  private Future<Void> template(QemuPlace maker) {
    return hardware
        .made()
        .compose(known -> templates.fill(known, place -> make(maker, known, place)));
  }

  private Future<Template> make(QemuPlace maker, Hardware known, Template template) {
    return new TemplateMaker(vertx, commands, context.contacts(), options.bootTimeout())
        .make(
            template,
            options.image(),
            maker.machine(),
            new Endpoint(maker.rules().link().outerAddress(), maker.machine().agentPort()),
            draft -> starts.draft(maker, known, draft));
  }

  @Override
  public Future<String> snapshot(Machine machine) {
    return atHome().compose(there -> home.call(() -> snapshotHere(machine)));
  }

  private Future<String> snapshotHere(Machine machine) {
    QemuPlace maker = places.get(machine.name());
    if (maker == null) {
      return absent(machine);
    }
    if (options.start() != Start.TEMPLATE) {
      return refused(
          machine.name()
              + " is not restored from a snapshot of the driver's making: set start: template");
    }
    return hardware
        .made()
        .compose(known -> templates.replace(known, place -> make(maker, known, place)))
        .map(
            made ->
                machine.name()
                    + " was saved when its agent answered and nothing was connected to it; it and"
                    + " the machines that share its options are restored from there now");
  }

  @Override
  public Future<RestoredMachine> restore(Machine machine, RestoreRequest request) {
    return atHome().compose(there -> home.call(() -> restoreHere(machine, request)));
  }

  private Future<RestoredMachine> restoreHere(Machine machine, RestoreRequest request) {
    QemuPlace place = places.get(machine.name());
    if (place == null) {
      return absent(machine);
    }
    return gate.pass(
        () ->
            hardware
                .made()
                .compose(known -> restored(place, known, request))
                .<RestoredMachine>map(
                    process ->
                        new QemuGuest(
                            machine,
                            place.rules(),
                            home,
                            process,
                            options.start(),
                            () -> guarded(place),
                            file -> new MemoryDump(vertx, process).to(file),
                            screen(process))));
  }

  private Optional<Function<Path, Future<Void>>> screen(QemuProcess process) {
    return options.display()
        ? Optional.of(file -> new Screen(vertx, process).to(file))
        : Optional.empty();
  }

  /** A link that is not as it was made lets no guest run, and is made anew for the next. */
  private Future<Void> guarded(QemuPlace place) {
    return links
        .verify(place.rules())
        .recover(
            cause -> {
              place.doubt(true);
              return Future.failedFuture(cause);
            });
  }

  private Future<QemuProcess> restored(QemuPlace place, Hardware known, RestoreRequest request) {
    return switch (options.start()) {
      case TEMPLATE ->
          template(place)
              .compose(
                  there -> templates.lend(ready -> starts.restored(place, known, request, ready)));
      case SNAPSHOT -> starts.reverted(place, known, request);
      case BOOT -> starts.booting(place, known, request);
    };
  }

  @Override
  public Future<Void> remove(Machine machine) {
    return atHome()
        .compose(
            there ->
                home.call(
                    () ->
                        Optional.ofNullable(places.get(machine.name()))
                            .map(this::removeHere)
                            .orElseGet(Future::succeededFuture)));
  }

  private Future<Void> removeHere(QemuPlace place) {
    places.remove(place.machine().name());
    return place
        .vacated()
        .transform(ended -> links.close(place.rules().link()))
        .eventually(() -> vertx.executeBlocking(place.disk()::delete, false))
        .onComplete(closed -> slots.remove(place.slot()));
  }

  @Override
  public Future<Void> close() {
    return atHome()
        .compose(
            there ->
                home.call(
                        () ->
                            Future.join(
                                    List.copyOf(places.values()).stream()
                                        .map(this::removeHere)
                                        .toList())
                                .<Void>mapEmpty())
                    .eventually(() -> vertx.undeploy(there)));
  }

  private static <T> Future<T> absent(Machine machine) {
    return refused(machine.name() + " is not among the QEMU machines of its group");
  }

  private static <T> Future<T> refused(String reason) {
    return Future.failedFuture(new MachineException(reason));
  }
}
