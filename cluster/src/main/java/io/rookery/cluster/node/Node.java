package io.rookery.cluster.node;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.rookery.capture.doctor.Doctor;
import io.rookery.capture.lease.HostLeases;
import io.rookery.capture.lease.LeaseOutcome;
import io.rookery.capture.lease.Reaper;
import io.rookery.capture.pcap.CaptureVerticle;
import io.rookery.capture.process.ChildLauncher;
import io.rookery.cluster.bridge.BusBridge;
import io.rookery.cluster.config.BridgeOptions;
import io.rookery.cluster.config.ConfigurationFile;
import io.rookery.cluster.config.NodeConfiguration;
import io.rookery.cluster.gateway.GatewayParts;
import io.rookery.cluster.gateway.HttpGateway;
import io.rookery.scheduler.analysis.AttemptContext;
import io.rookery.scheduler.analysis.AttemptFolders;
import io.rookery.scheduler.analysis.DoctorLeakCheck;
import io.rookery.scheduler.analysis.RoutedResultServer;
import io.rookery.scheduler.dispatch.DispatchMetrics;
import io.rookery.scheduler.dispatch.Dispatcher;
import io.rookery.scheduler.dispatch.DrivenMachine;
import io.rookery.scheduler.dispatch.LeaseKeeper;
import io.rookery.scheduler.dispatch.MachinesVerticle;
import io.rookery.scheduler.dispatch.NodeNotes;
import io.rookery.scheduler.guest.ConfigurationCheck;
import io.rookery.scheduler.job.EventType;
import io.rookery.scheduler.job.JobEvents;
import io.rookery.scheduler.job.JobStore;
import io.rookery.scheduler.job.JobsVerticle;
import io.rookery.scheduler.job.NodeIdentity;
import io.rookery.scheduler.job.StoreJobDesk;
import io.rookery.scheduler.result.ResultServer;
import io.rookery.scheduler.sample.FileSamples;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running node: its parts, started in the order in which they need each other and ended in
 * reverse. A node that cannot start ends what it had started and says which part failed.
 */
public final class Node {
  private static final Logger LOG = LoggerFactory.getLogger(Node.class);
  private static final Duration STOP = Duration.ofSeconds(20);
  private static final Duration REAP = Duration.ofSeconds(30);

  private final NodeConfiguration configuration;
  private final Optional<ConfigurationFile> file;
  private final DataDirectory data;
  private final Vertx vertx;
  private final NodeIdentity identity;
  private final Started started = new Started();
  private final PrometheusMeterRegistry metrics =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JobEvents events;
  private final AttemptFolders folders;
  private final Doctor doctor;
  private HostLeases leases;
  private ChildLauncher launcher;
  private List<String> removed = List.of();
  private JobStore store;
  private FileSamples samples;
  private ResultServer results;
  private CaptureVerticle captures;
  private MachineDrivers drivers;
  private List<DrivenMachine> machines = List.of();
  private Dispatcher dispatcher;
  private Reload reload;
  private HttpGateway gateway;
  private Optional<Future<Void>> end = Optional.empty();

  private Node(
      NodeConfiguration configuration,
      Optional<ConfigurationFile> file,
      DataDirectory data,
      Vertx vertx) {
    this.configuration = configuration;
    this.file = file;
    this.data = data;
    this.vertx = vertx;
    this.identity = new NodeIdentity(configuration.node().name(), UUID.randomUUID().toString());
    this.doctor = Doctor.create(vertx);
    this.events = new JobEvents(vertx);
    this.folders = new AttemptFolders(vertx, data.path().resolve("analyses"));
  }

  /**
   * Starts a node. Blocks on its data directory, so it is not called on an event loop.
   *
   * @return completes when the node accepts jobs; fails with {@link NodeStartException}, and then
   *     nothing is left running
   */
  public static Future<Node> start(NodeConfiguration configuration) {
    return start(configuration, Optional.empty());
  }

  /**
   * The same for a node that can read its configuration again.
   *
   * @param file where {@code configuration} was read
   */
  public static Future<Node> start(
      NodeConfiguration configuration, Optional<ConfigurationFile> file) {
    DataDirectory data;
    try {
      data = DataDirectory.take(configuration.node().data());
    } catch (NodeStartException refused) {
      return Future.failedFuture(refused);
    }
    Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
    Node node = new Node(configuration, file, data, vertx);
    // A promise of no context: when the start fails, every context that could tell is ended.
    Promise<Node> result = Promise.promise();
    node.startParts()
        .onSuccess(ready -> result.complete(node))
        .onFailure(cause -> node.end().onComplete(ended -> result.fail(refusal(cause))));
    return result.future();
  }

  private static NodeStartException refusal(Throwable cause) {
    return cause instanceof NodeStartException refused
        ? refused
        : new NodeStartException(String.valueOf(cause.getMessage()));
  }

  private Future<Void> startParts() {
    Instant begun = Instant.now();
    return part("the host", this::openHost)
        .compose(done -> part("the store", this::openStore))
        .compose(done -> tellWhatWasRemoved())
        .compose(done -> part("the sample directory", this::openSamples))
        .compose(done -> part("the result server", this::openResults))
        .compose(done -> part("the capture service", this::openCaptures))
        .compose(done -> part("the machines", this::openMachines))
        .compose(done -> part("the dispatcher", this::openDispatcher))
        .compose(done -> part("the gateway", () -> openGateway(begun)))
        .compose(done -> part("the event bus bridge", this::openBridge))
        .onSuccess(
            done ->
                LOG.info(
                    "Node {} is ready after {} ms with {} machine(s)",
                    identity.name(),
                    Duration.between(begun, Instant.now()).toMillis(),
                    machines.size()));
  }

  private static Future<Void> part(String name, java.util.function.Supplier<Future<?>> start) {
    return start
        .get()
        .<Void>mapEmpty()
        .recover(
            cause ->
                Future.failedFuture(
                    new NodeStartException(
                        "%s cannot start: %s".formatted(name, cause.getMessage()))));
  }

  /** Children can only be started where they are recorded, and after the dead are buried. */
  private Future<?> openHost() {
    return HostLeases.open(vertx, data.path(), identity.name(), identity.boot(), Clock.systemUTC())
        .compose(
            opened -> {
              leases = opened;
              started.register("host leases", STOP, leases::close);
              launcher = ChildLauncher.create(vertx, leases.childRegistry());
              started.register("children", STOP, launcher::close);
              return new Reaper(vertx, launcher, leases, REAP).reap();
            })
        .onSuccess(
            report -> {
              report
                  .outcomes()
                  .forEach(
                      outcome -> LOG.info("Left by a dead predecessor: {}", outcome.sentence()));
              removed = report.removed().stream().map(LeaseOutcome::sentence).toList();
            });
  }

  private Future<Void> tellWhatWasRemoved() {
    if (removed.isEmpty()) {
      return Future.succeededFuture();
    }
    return store
        .note(
            EventType.NODE_CLEANED,
            new JsonObject().put("node", identity.name()).put("removed", new JsonArray(removed)))
        .mapEmpty();
  }

  private Future<?> openStore() {
    return new StoreOpening(vertx, launcher, leases, data.path(), started)
        .open(configuration.store())
        .onSuccess(opened -> store = opened);
  }

  private Future<?> openSamples() {
    samples =
        new FileSamples(vertx, data.path().resolve("samples"), configuration.samples().limit());
    return samples.open();
  }

  private Future<?> openResults() {
    results = new ResultServer(ResultServerSettings.of(configuration));
    return started.deploy(vertx, results, "the result server", STOP);
  }

  /** Also where captures are switched off: they can be switched on while the node runs. */
  private Future<?> openCaptures() {
    captures = new CaptureVerticle(identity.name(), CaptureSettings.of(configuration), launcher);
    return started.deploy(vertx, captures, "the capture service", STOP);
  }

  private Future<?> openMachines() {
    drivers = new MachineDrivers(vertx, launcher, leases, data.path(), identity.name());
    return drivers.open(configuration, started).onSuccess(opened -> machines = opened);
  }

  private Future<?> openDispatcher() {
    AttemptSettings settings =
        new AttemptSettings(vertx, identity.name(), data.path().resolve("analyzers"));
    AttemptContext attempts =
        new AttemptContext(
            store,
            events,
            settings.agents(configuration),
            settings.captures(configuration),
            results,
            new RoutedResultServer(configuration.results().host(), results),
            folders,
            settings.analyzers(configuration),
            samples,
            new DoctorLeakCheck(doctor, metrics),
            AttemptSettings.deadlines(configuration.timeouts()),
            configuration.results().limits().file());
    dispatcher =
        new Dispatcher(
            identity,
            machines,
            attempts,
            LiveSettings.dispatch(configuration),
            new DispatchMetrics(metrics));
    reload =
        new Reload(
            vertx,
            file,
            configuration,
            drivers,
            dispatcher,
            new LiveSettings(dispatcher, captures, results, settings),
            new NodeNotes(store, events, identity.name()));
    return started
        .deploy(
            vertx,
            new LeaseKeeper(
                store, identity, configuration.node().lease(), () -> dispatcher.fenceAll()),
            "the lease",
            STOP)
        .compose(held -> started.deploy(vertx, dispatcher, "the dispatcher", STOP))
        .onSuccess(
            deployed -> started.register("running attempts", STOP, () -> dispatcher.stopAll()));
  }

  private Future<?> openGateway(Instant begun) {
    StoreJobDesk jobs =
        new StoreJobDesk(store, samples, dispatcher, events, ConfigurationCheck::check);
    gateway =
        new HttpGateway(
            configuration.api(),
            new GatewayParts(
                jobs,
                dispatcher,
                new LocalNodeDesk(identity.name(), begun, dispatcher, reload),
                samples,
                new StoredResults(jobs, folders),
                new HostDoctor(doctor, dispatcher, launcher, leases),
                new NodeHealth(store),
                () ->
                    metrics.scrape("application/openmetrics-text; version=1.0.0; charset=utf-8")));
    return started
        .deploy(vertx, new JobsVerticle(jobs), "the job desk", STOP)
        .compose(
            served ->
                started.deploy(vertx, new MachinesVerticle(dispatcher), "the machine desk", STOP))
        .compose(served -> started.deploy(vertx, gateway, "the gateway", STOP));
  }

  private Future<?> openBridge() {
    BridgeOptions options = configuration.bridge();
    return options.enabled()
        ? started.deploy(
            vertx, new BusBridge(options, configuration.api()), "the event bus bridge", STOP)
        : Future.succeededFuture();
  }

  /** The port on which the HTTP gateway answers. */
  public int apiPort() {
    return gateway.port();
  }

  /** Where the node keeps what must survive it. */
  public java.nio.file.Path data() {
    return data.path();
  }

  /** The instance on which the node runs, for programs that embed one and use its event bus. */
  public Vertx vertx() {
    return vertx;
  }

  /** The configuration as it was read last; what of it needs a restart does not hold yet. */
  public NodeConfiguration configuration() {
    return reload.current();
  }

  /**
   * Reads the configuration again and does what can be done without a restart.
   *
   * @return completes with {@code {added, removed, changed, settings, restart}}; fails, with
   *     nothing changed, when the file holds mistakes, a machine cannot be opened, or another
   *     reload is under way
   */
  public Future<JsonObject> reload() {
    return reload.reload();
  }

  /**
   * Claims nothing more; the node goes on answering. Completes when no attempt runs, or when the
   * time is over.
   */
  public Future<Void> drain(Duration limit) {
    return dispatcher.drainNode().timeout(limit.toMillis(), TimeUnit.MILLISECONDS).otherwiseEmpty();
  }

  /**
   * Hands back what runs and ends every part in reverse order of its start; never fails. Asking
   * again joins the end that is under way.
   */
  public synchronized Future<Void> end() {
    if (end.isEmpty()) {
      end = Optional.of(endParts());
    }
    return end.get();
  }

  private Future<Void> endParts() {
    Promise<Void> over = Promise.promise();
    started.endAll().onComplete(ended -> new Thread(() -> close(over), "node-end").start());
    return over.future();
  }

  /** On a thread of its own: the event loops that could tell of their own end are ended here. */
  private void close(Promise<Void> over) {
    vertx
        .close()
        .onComplete(
            closed -> {
              data.close();
              over.complete();
            });
  }
}
