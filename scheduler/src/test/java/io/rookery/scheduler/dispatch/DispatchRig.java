package io.rookery.scheduler.dispatch;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rookery.scheduler.analysis.AnalyzerArchives;
import io.rookery.scheduler.analysis.AttemptContext;
import io.rookery.scheduler.analysis.AttemptFolders;
import io.rookery.scheduler.analysis.Captures;
import io.rookery.scheduler.analysis.PhantomRelief;
import io.rookery.scheduler.analysis.RoutedResultServer;
import io.rookery.scheduler.analysis.ScreenTerms;
import io.rookery.scheduler.analysis.Screens;
import io.rookery.scheduler.guest.GuestSettings;
import io.rookery.scheduler.guest.HttpGuestAgents;
import io.rookery.scheduler.job.Cancellations;
import io.rookery.scheduler.job.JobEvents;
import io.rookery.scheduler.job.JobStore;
import io.rookery.scheduler.job.JobsVerticle;
import io.rookery.scheduler.job.NodeIdentity;
import io.rookery.scheduler.job.RunLimits;
import io.rookery.scheduler.job.Stage;
import io.rookery.scheduler.job.StoreJobDesk;
import io.rookery.scheduler.machine.AgentKind;
import io.rookery.scheduler.machine.BuiltinAnalyzer;
import io.rookery.scheduler.machine.Dialect;
import io.rookery.scheduler.machine.ExternalMachinery;
import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.Machinery;
import io.rookery.scheduler.machine.simulated.SimulatedMachinery;
import io.rookery.scheduler.machine.simulated.SimulatedOptions;
import io.rookery.scheduler.result.ResultLimits;
import io.rookery.scheduler.result.ResultServer;
import io.rookery.scheduler.result.ResultServerOptions;
import io.rookery.scheduler.sample.FileSamples;
import io.rookery.scheduler.sample.Samples;
import io.rookery.scheduler.store.PostgresExtension;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** A dispatcher with everything below it real but the guests, which are simulated. */
final class DispatchRig {
  private static final Duration LONG = Duration.ofSeconds(30);

  /** So many failures that no test has them unawares. */
  private static final QuarantineOptions NONE = new QuarantineOptions(1000, LONG, LONG, 1000);

  final NodeIdentity node = new NodeIdentity("rig", "boot-1");
  final MeterRegistry metrics = new SimpleMeterRegistry();
  final SimulatedMachinery simulated;

  /** None, unless a test sets some before the start. */
  Captures captures =
      (fence, machine, restored, server, file) -> Future.succeededFuture(Optional.empty());

  /** Nothing, unless a test sets something before the start. */
  PhantomRelief relief =
      (restored, own) -> {
        throw new AssertionError("a phantom connection is suspected in " + restored);
      };

  /** The result server's port; any that is free, unless a test names one before the start. */
  int resultPort;

  final JobEvents events;
  final FileSamples samples;
  Dispatcher dispatcher;
  private final Vertx vertx;
  private final JobStore store;
  private final Path directory;
  private final Rigging rigging;
  private final QuarantineOptions quarantine;

  DispatchRig(Vertx vertx, JobStore store, Path directory) {
    this(vertx, store, directory, Rigging.DEFAULT);
  }

  DispatchRig(Vertx vertx, JobStore store, Path directory, Rigging rigging) {
    this(vertx, store, directory, rigging, NONE);
  }

  DispatchRig(
      Vertx vertx, JobStore store, Path directory, Rigging rigging, QuarantineOptions quarantine) {
    this.vertx = vertx;
    this.store = store;
    this.directory = directory;
    this.rigging = rigging;
    this.quarantine = quarantine;
    this.events = new JobEvents(vertx);
    this.samples = new FileSamples(vertx, directory.resolve("samples"), 1 << 20);
    this.simulated = new SimulatedMachinery(vertx, SimulatedOptions.DEFAULT);
  }

  static Machine simulated(String name, String ip) {
    return machine(name, "simulated", ip, 18_000);
  }

  /** A machine on which nothing listens. */
  static Machine dead(String name, String ip) {
    return machine(name, "external", ip, 18_000);
  }

  static Machine machine(String name, String machinery, String ip, int port) {
    return new Machine(
        name,
        machinery,
        "linux",
        "x64",
        ip,
        port,
        AgentKind.HTTP,
        Dialect.CAPE,
        Set.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  Future<?> start(Duration sweep, List<Machine> machines) {
    ExternalMachinery external = new ExternalMachinery();
    return start(
        sweep, machines, machine -> machine.machinery().equals("external") ? external : simulated);
  }

  /** {@code drivers} are open, all but the rig's own simulated machines. */
  Future<?> start(Duration sweep, List<Machine> machines, Function<Machine, Machinery> drivers) {
    AttemptFolders folders = new AttemptFolders(vertx, directory.resolve("analyses"));
    ResultServer results =
        new ResultServer(
            new ResultServerOptions(
                rigging.resultHost(),
                resultPort,
                new ResultLimits(1 << 20, 1 << 20, 1 << 24, 100, 20, 10_000, 1L << 30),
                LONG,
                1));
    AttemptContext attempts =
        new AttemptContext(
            store,
            events,
            new HttpGuestAgents(vertx, rigging.calls(), rigging.pauses()),
            captures,
            results,
            new RoutedResultServer(rigging.resultHost(), results),
            folders,
            new AnalyzerArchives(
                vertx,
                directory.resolve("analyzers"),
                Map.of("linux", BuiltinAnalyzer::writeLinux)),
            samples,
            rigging.leaks(),
            relief,
            rigging.deadlines(),
            1 << 20,
            new Screens(vertx, new ScreenTerms(Duration.ofMillis(500), 100, 1 << 24)),
            GuestSettings.usual());
    dispatcher =
        new Dispatcher(
            node,
            machines.stream()
                .map(machine -> new DrivenMachine(machine, drivers.apply(machine)))
                .toList(),
            attempts,
            new DispatchOptions(rigging.attempts(), sweep, LONG, quarantine),
            new DispatchMetrics(metrics),
            Surroundings.none(),
            folders.canaries(node.name()));
    Cancellations cancellations = new Cancellations(store, events);
    StoreJobDesk desk =
        new StoreJobDesk(
            store,
            samples::find,
            dispatcher,
            events,
            cancellations,
            () -> new RunLimits(LONG, Duration.ofMinutes(10), LONG, Map.of(Stage.BOOT, LONG)),
            spec -> {});
    return samples
        .open()
        .compose(open -> store.register(node, Duration.ofMinutes(10), Optional.empty()))
        .compose(
            registered ->
                simulated.open(
                    machines.stream()
                        .filter(machine -> machine.machinery().equals("simulated"))
                        .toList()))
        .compose(open -> vertx.deployVerticle(results))
        .compose(deployed -> vertx.deployVerticle(dispatcher))
        .compose(deployed -> vertx.deployVerticle(cancellations))
        .compose(deployed -> vertx.deployVerticle(new JobsVerticle(desk)))
        .compose(deployed -> vertx.deployVerticle(new MachinesVerticle(dispatcher)));
  }

  /** Takes in a small script as a sample; its hash. */
  String sample(Path directory) throws IOException {
    return sample(directory, "#!/bin/sh\n");
  }

  /** Takes in that script as a sample; its hash. */
  String sample(Path directory, String script) throws IOException {
    Path file = Files.writeString(directory.resolve("sample.sh"), script);
    return PostgresExtension.await(
        vertx
            .fileSystem()
            .open(file.toString(), new OpenOptions())
            .compose(samples::receive)
            .map(Samples.Sample::sha256));
  }

  /** One request on the bus. */
  Future<JsonObject> ask(String operation, JsonObject body) {
    return vertx
        .eventBus()
        .<JsonObject>request("rookery." + operation, body)
        .map(reply -> reply.body());
  }

  double sweepFound() {
    return metrics.counter("rookery.dispatch.sweep.found").count();
  }
}
