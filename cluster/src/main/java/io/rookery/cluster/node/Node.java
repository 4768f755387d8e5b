package io.rookery.cluster.node;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.rookery.capture.doctor.Doctor;
import io.rookery.capture.pcap.CaptureVerticle;
import io.rookery.cluster.bridge.BusBridge;
import io.rookery.cluster.config.BridgeOptions;
import io.rookery.cluster.config.ConfigurationFile;
import io.rookery.cluster.config.NodeConfiguration;
import io.rookery.cluster.gateway.GatewayParts;
import io.rookery.cluster.gateway.HttpGateway;
import io.rookery.cluster.membership.Clustered;
import io.rookery.cluster.membership.Membership;
import io.rookery.cluster.membership.NodeCommands;
import io.rookery.cluster.peer.PeerIdentity;
import io.rookery.scheduler.analysis.DoctorLeakCheck;
import io.rookery.scheduler.analysis.HostContacts;
import io.rookery.scheduler.dispatch.Dispatcher;
import io.rookery.scheduler.dispatch.DrivenMachine;
import io.rookery.scheduler.dispatch.MachinesVerticle;
import io.rookery.scheduler.guest.ConfigurationCheck;
import io.rookery.scheduler.guest.HttpGuestAgents;
import io.rookery.scheduler.job.Cancellations;
import io.rookery.scheduler.job.EventType;
import io.rookery.scheduler.job.JobEvents;
import io.rookery.scheduler.job.JobsVerticle;
import io.rookery.scheduler.job.NodeIdentity;
import io.rookery.scheduler.job.StoreJobDesk;
import io.rookery.scheduler.result.ResultServer;
import io.rookery.scheduler.store.PgJobStore;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
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

  private final NodeConfiguration configuration;
  private final Optional<ConfigurationFile> file;
  private final DataDirectory data;
  private final Vertx vertx;
  private final Membership membership;
  private final NodeCommands commands;
  private final PeerIdentity self;
  private final NodeIdentity identity;
  private final Started started = new Started();
  private final PrometheusMeterRegistry metrics =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JobEvents events;
  private final Doctor doctor;
  private HostOpening.Host host;
  private PgJobStore store;
  private NodeFiles files;
  private ResultServer results;
  private CaptureVerticle captures;
  private MachineDrivers drivers;
  private List<DrivenMachine> machines = List.of();
  private DispatchOpening.Dispatch dispatch;
  private HttpGateway gateway;
  private Optional<Future<Void>> end = Optional.empty();

  private Node(
      NodeConfiguration configuration,
      Optional<ConfigurationFile> file,
      DataDirectory data,
      PeerIdentity self,
      Clustered clustered) {
    this.configuration = configuration;
    this.file = file;
    this.data = data;
    this.self = self;
    this.vertx = clustered.vertx();
    this.membership = clustered.membership();
    this.commands = new NodeCommands(vertx, configuration.cluster().silence());
    this.identity = new NodeIdentity(self.node(), self.boot());
    this.doctor = Doctor.create(vertx);
    this.events = new JobEvents(vertx);
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
    PeerIdentity self = Joining.as(configuration);
    // A promise of no context: when the start fails, every context that could tell is ended.
    Promise<Node> result = Promise.promise();
    Joining.of(configuration, self)
        .map(clustered -> new Node(configuration, file, data, self, clustered))
        .onFailure(
            cause -> {
              data.close();
              result.fail(
                  cause instanceof NodeStartException
                      ? cause
                      : new NodeStartException("cannot join the cluster: " + cause.getMessage()));
            })
        .onSuccess(node -> node.startInto(result));
    return result.future();
  }

  private void startInto(Promise<Node> result) {
    // Within a chain, a part that throws is one that fails.
    Future.succeededFuture()
        .compose(begin -> startParts())
        .onSuccess(ready -> result.complete(this))
        .onFailure(cause -> end().onComplete(ended -> result.fail(refusal(cause))));
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
        .compose(done -> part("the files", this::openFiles))
        .compose(done -> part("the result server", this::openResults))
        .compose(done -> part("the capture service", this::openCaptures))
        .compose(done -> part("the machines", this::openMachines))
        .compose(done -> part("the dispatcher", () -> openDispatcher(begun)))
        .compose(done -> part("the repair of copies", this::openRepair))
        .compose(done -> part("the gateway", this::openGateway))
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

  private Future<?> openHost() {
    return new HostOpening(vertx, data.path(), identity, started)
        .open()
        .map(opened -> host = opened);
  }

  private Future<Void> tellWhatWasRemoved() {
    if (host.removed().isEmpty()) {
      return Future.succeededFuture();
    }
    return store
        .note(
            EventType.NODE_CLEANED,
            new JsonObject()
                .put("node", identity.name())
                .put("removed", new JsonArray(host.removed())))
        .mapEmpty();
  }

  private Future<?> openStore() {
    return new StoreOpening(vertx, host.launcher(), host.leases(), data.path(), started)
        .open(configuration.store())
        .map(opened -> store = opened);
  }

  private Future<?> openFiles() {
    return new FilesOpening(vertx, configuration, data.path(), self, membership, store, started)
        .open()
        .map(opened -> files = opened);
  }

  private Future<?> openResults() {
    results = new ResultServer(ResultServerSettings.of(configuration));
    return started.deploy(vertx, results, "the result server", STOP);
  }

  /** Also where captures are switched off: they can be switched on while the node runs. */
  private Future<?> openCaptures() {
    captures =
        new CaptureVerticle(identity.name(), CaptureSettings.of(configuration), host.launcher());
    return started.deploy(vertx, captures, "the capture service", STOP);
  }

  private Future<?> openMachines() {
    drivers =
        new MachineDrivers(
            vertx,
            host.launcher(),
            host.leases(),
            data.path(),
            identity.name(),
            new HostContacts(new HttpGuestAgents(vertx, configuration.timeouts().guest()), doctor),
            results.port());
    return drivers.open(configuration, started).map(opened -> machines = opened);
  }

  private Future<?> openDispatcher(Instant begun) {
    DispatchOpening.Ground ground =
        new DispatchOpening.Ground(
            store,
            events,
            files,
            results,
            captures,
            drivers,
            machines,
            new DoctorLeakCheck(doctor, metrics),
            host.launcher());
    return new DispatchOpening(
            vertx,
            configuration,
            file,
            data.path(),
            identity,
            membership,
            commands,
            metrics,
            started)
        .open(ground, begun)
        .map(opened -> dispatch = opened);
  }

  private Dispatcher dispatcher() {
    return dispatch.node().dispatcher();
  }

  private Future<?> openRepair() {
    return files.replication().isEmpty()
        ? Future.succeededFuture()
        : started.deploy(
            vertx,
            new RepairWatch(
                configuration,
                membership,
                dispatch.lease(),
                store.copies(),
                files.replication().get()),
            "the repair of copies",
            STOP);
  }

  private Future<?> openGateway() {
    Cancellations cancellations = new Cancellations(store, events);
    StoreJobDesk jobs =
        new StoreJobDesk(
            store,
            files.promise(),
            dispatcher(),
            events,
            cancellations,
            () -> AttemptSettings.limits(configuration().timeouts()),
            ConfigurationCheck::check);
    ClusterMachineDesk machineDesk =
        new ClusterMachineDesk(dispatcher(), membership, dispatch.board(), commands);
    gateway =
        new HttpGateway(
            configuration.api(),
            new GatewayParts(
                jobs,
                machineDesk,
                new ClusterNodeDesk(dispatch.node(), membership, dispatch.board(), commands),
                files.samples(),
                new StoredResults(vertx, jobs, files.folders(), files.remote()),
                new HostDoctor(doctor, dispatcher(), host.launcher(), host.leases()),
                new NodeHealth(store, dispatcher()),
                () ->
                    metrics.scrape("application/openmetrics-text; version=1.0.0; charset=utf-8")));
    return started
        .deploy(vertx, new NodeService(identity, dispatch.node()), "the node's service", STOP)
        .compose(served -> started.deploy(vertx, cancellations, "the cancellations", STOP))
        .compose(served -> started.deploy(vertx, new JobsVerticle(jobs), "the job desk", STOP))
        .compose(
            served ->
                started.deploy(vertx, new MachinesVerticle(machineDesk), "the machine desk", STOP))
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
    return dispatch.reload().current();
  }

  /**
   * Reads the configuration again and does what can be done without a restart.
   *
   * @return completes with {@code {added, removed, changed, settings, restart}}; fails, with
   *     nothing changed, when the file holds mistakes, a machine cannot be opened, or another
   *     reload is under way
   */
  public Future<JsonObject> reload() {
    return dispatch.reload().reload();
  }

  /**
   * Claims nothing more; the node goes on answering. Completes when no attempt runs, or when the
   * time is over.
   */
  public Future<Void> drain(Duration limit) {
    return dispatcher()
        .drainNode()
        .timeout(limit.toMillis(), TimeUnit.MILLISECONDS)
        .otherwiseEmpty();
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
