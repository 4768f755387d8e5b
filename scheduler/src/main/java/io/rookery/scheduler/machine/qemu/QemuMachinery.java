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
import io.rookery.scheduler.machine.qemu.Hardware.Disk;
import io.rookery.scheduler.machine.qemu.Hardware.Memory;
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
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drives virtual machines under QEMU, one process for each attempt; the node must be root. All
 * state lives on one event loop of the driver's own.
 */
public final class QemuMachinery implements Machinery, Snapshots {
  private static final Logger LOG = LoggerFactory.getLogger(QemuMachinery.class);
  private static final int FIRST_USER = 65_700;
  private static final Duration BOOT = Duration.ofSeconds(120);

  private final Vertx vertx;
  private final MachineryContext context;
  private final QemuOptions options;
  private final HostCommands commands;
  private final GuestLinks links;
  private final RestoreGate gate =
      new RestoreGate(Runtime.getRuntime().availableProcessors(), System::nanoTime);
  private final Map<String, QemuPlace> places = new LinkedHashMap<>();
  private final Set<Integer> slots = new HashSet<>();
  private final DriverHome home = new DriverHome();
  private final TemplateShelf templates;
  private Optional<Future<String>> deployed = Optional.empty();
  private Optional<Future<Hardware>> hardware = Optional.empty();

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
    return hardware()
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
            new LifeFolder(context.directory().resolve(Integer.toString(slot))),
            FIRST_USER + slot);
    places.put(machine.name(), place);
    return place;
  }

  private Future<Hardware> hardware() {
    if (hardware.isEmpty() || hardware.get().failed()) {
      hardware =
          Optional.of(
              options
                  .accelerator()
                  .map(Future::succeededFuture)
                  .orElseGet(
                      () ->
                          new AcceleratorTrial(
                                  vertx,
                                  context.launcher(),
                                  options.program(),
                                  context.directory().resolve("trial"),
                                  context.step(),
                                  System::nanoTime)
                              .choose())
                  .map(
                      accelerator -> {
                        LOG.info(
                            "QEMU guests run {}",
                            accelerator == Accelerator.KVM
                                ? "under KVM"
                                : "without KVM, which is not there or slower than none");
                        return new Hardware(options, accelerator);
                      }));
    }
    return hardware.get();
  }

  /** Made by the first machine there is, unless an earlier life of the node has left it. */
  private Future<Void> template(QemuPlace maker) {
    return hardware().compose(known -> templates.fill(known, place -> make(maker, known, place)));
  }

  private Future<Template> make(QemuPlace maker, Hardware known, Template template) {
    return new TemplateMaker(vertx, commands, context.contacts(), BOOT)
        .make(
            template,
            options.image(),
            maker.machine(),
            new Endpoint(maker.rules().link().outerAddress(), maker.machine().agentPort()),
            draft -> booted(maker, known, draft));
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
    return hardware()
        .compose(known -> templates.replace(known, place -> make(maker, known, place)))
        .map(
            made ->
                machine.name()
                    + " was saved when its agent answered and nothing was connected to it; it and"
                    + " the machines that share its options are restored from there now");
  }

  private Future<QemuProcess> booted(QemuPlace place, Hardware known, Template draft) {
    // No sample runs in it, and QEMU opens its disk once more when it lets go of it: it stays root.
    return started(
        place,
        OptionalInt.empty(),
        draft.folder().resolve("console.log"),
        0,
        files(Set.of(draft.folder(), options.image())),
        known.command(
            Optional.of(new Memory(draft.memory().toString(), true)),
            new Disk(draft.disk().toString(), false),
            List.of("-S")));
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
            hardware()
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

  private Future<Void> trusted(QemuPlace place) {
    return place.doubted()
        ? links
            .open(place.rules())
            .map(
                made -> {
                  place.doubt(false);
                  return null;
                })
        : Future.succeededFuture();
  }

  private Future<QemuProcess> restored(QemuPlace place, Hardware known, RestoreRequest request) {
    Path console = request.folder().resolve("console.log");
    return switch (options.start()) {
      case TEMPLATE ->
          template(place)
              .compose(
                  there ->
                      templates.lend(
                          ready ->
                              started(
                                      place,
                                      OptionalInt.of(place.user()),
                                      console,
                                      request.jobId(),
                                      files(Set.of(ready.folder(), options.image())),
                                      known.command(
                                          Optional.of(new Memory(ready.memory().toString(), false)),
                                          new Disk(ready.disk().toString(), true),
                                          List.of("-S", "-incoming", "defer")))
                                  .compose(process -> filled(process, ready))));
      case SNAPSHOT ->
          started(
              place,
              OptionalInt.of(place.user()),
              console,
              request.jobId(),
              files(Set.of(place.disk().path())),
              known.command(
                  Optional.empty(),
                  new Disk(place.disk().path().toString(), false),
                  List.of("-S", "-loadvm", place.machine().snapshot().orElseThrow())));
      case BOOT ->
          started(
              place,
              OptionalInt.of(place.user()),
              console,
              request.jobId(),
              files(Set.of(options.image())),
              known.command(
                  Optional.empty(), new Disk(options.image().toString(), true), List.of("-S")));
    };
  }

  private Future<QemuProcess> filled(QemuProcess process, Template ready) {
    return new StateTransfer(vertx, process)
        .in(ready.state())
        .map(process)
        .recover(cause -> process.end().transform(ended -> Future.failedFuture(cause)));
  }

  private Future<QemuProcess> started(
      QemuPlace place,
      OptionalInt user,
      Path console,
      long jobId,
      Set<Path> files,
      List<String> command) {
    QemuProcess process =
        new QemuProcess(
            vertx, context.launcher(), place.folder(), context.step(), place.machine().name());
    Future<Void> before = place.vacated();
    place.begins(process);
    return before
        .transform(gone -> trusted(place))
        .compose(
            stands ->
                process.start(
                    new Sandbox(place.folder().path(), files, user),
                    place.rules().link().namespace(),
                    console,
                    jobId,
                    command))
        .map(process)
        .recover(cause -> process.end().transform(ended -> Future.failedFuture(cause)));
  }

  private Set<Path> files(Set<Path> own) {
    Set<Path> files = new HashSet<>(own);
    options.boot().ifPresent(boot -> files.addAll(Set.of(boot.kernel(), boot.initrd())));
    return files;
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
        .onComplete(closed -> slots.remove(place.user() - FIRST_USER));
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
