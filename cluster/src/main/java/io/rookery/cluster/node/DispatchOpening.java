package io.rookery.cluster.node;

import io.micrometer.core.instrument.MeterRegistry;
import io.rookery.capture.pcap.CaptureVerticle;
import io.rookery.capture.process.ChildLauncher;
import io.rookery.cluster.config.ConfigurationFile;
import io.rookery.cluster.config.NodeConfiguration;
import io.rookery.cluster.membership.AbsenceWatch;
import io.rookery.cluster.membership.Membership;
import io.rookery.cluster.membership.NodeBoard;
import io.rookery.cluster.membership.NodeCommands;
import io.rookery.cluster.membership.Probe;
import io.rookery.scheduler.analysis.AttemptContext;
import io.rookery.scheduler.analysis.DoctorLeakCheck;
import io.rookery.scheduler.analysis.RoutedResultServer;
import io.rookery.scheduler.analysis.Screens;
import io.rookery.scheduler.dispatch.DispatchMetrics;
import io.rookery.scheduler.dispatch.Dispatcher;
import io.rookery.scheduler.dispatch.DrivenMachine;
import io.rookery.scheduler.dispatch.FailOver;
import io.rookery.scheduler.dispatch.LeaseKeeper;
import io.rookery.scheduler.dispatch.LeaseListener;
import io.rookery.scheduler.dispatch.MachineView;
import io.rookery.scheduler.dispatch.Neighbours;
import io.rookery.scheduler.dispatch.NodeNotes;
import io.rookery.scheduler.dispatch.Surroundings;
import io.rookery.scheduler.dispatch.Suspension;
import io.rookery.scheduler.job.JobEvents;
import io.rookery.scheduler.job.JobStore;
import io.rookery.scheduler.job.NodeIdentity;
import io.rookery.scheduler.machine.host.HostTurn;
import io.rookery.scheduler.result.ResultServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens what brings jobs and machines together: the lease, the dispatcher, and the others' view.
 */
final class DispatchOpening {
  private static final Logger LOG = LoggerFactory.getLogger(DispatchOpening.class);
  private static final Duration STOP = Duration.ofSeconds(20);

  /** What an attempt works with and that was opened before. */
  record Ground(
      JobStore store,
      JobEvents events,
      NodeFiles files,
      ResultServer results,
      CaptureVerticle captures,
      MachineDrivers drivers,
      List<DrivenMachine> machines,
      DoctorLeakCheck leaks,
      ChildLauncher launcher) {}

  /** What was opened. */
  record Dispatch(LocalNode node, NodeBoard board, Reload reload, LeaseKeeper lease) {}

  private final Vertx vertx;
  private final NodeConfiguration configuration;
  private final Optional<ConfigurationFile> file;
  private final Path data;
  private final NodeIdentity identity;
  private final Membership membership;
  private final NodeCommands commands;
  private final MeterRegistry metrics;
  private final Started started;

  DispatchOpening(
      Vertx vertx,
      NodeConfiguration configuration,
      Optional<ConfigurationFile> file,
      Path data,
      NodeIdentity identity,
      Membership membership,
      NodeCommands commands,
      MeterRegistry metrics,
      Started started) {
    this.vertx = vertx;
    this.configuration = configuration;
    this.file = file;
    this.data = data;
    this.identity = identity;
    this.membership = membership;
    this.commands = commands;
    this.metrics = metrics;
    this.started = started;
  }

  /** Completes when the dispatcher looks for jobs. */
  Future<Dispatch> open(Ground ground, Instant begun) {
    AttemptSettings settings =
        new AttemptSettings(
            vertx, identity.name(), ground.launcher(), data.resolve("analyzers"), new HostTurn());
    DispatchMetrics counts = new DispatchMetrics(metrics);
    // The board shows what the dispatcher knows, and the dispatcher asks the board: one is later.
    AtomicReference<LocalNode> local = new AtomicReference<>();
    NodeBoard board = new NodeBoard(membership, () -> local.get().state());
    Dispatcher dispatcher =
        new Dispatcher(
            identity,
            ground.machines(),
            attempts(ground, settings),
            LiveSettings.dispatch(configuration),
            counts,
            new Surroundings(ground.files().supply(), () -> elsewhere(board), board::changed),
            ground.files().folders().canaries(identity.name()));
    FailOver failOver =
        new FailOver(
            ground.store(),
            ground.events(),
            identity,
            LiveSettings.dispatch(configuration),
            counts);
    Probe probe = probe();
    LeaseKeeper lease = lease(ground, dispatcher, failOver, board, probe);
    Reload reload =
        new Reload(
            vertx,
            file,
            configuration,
            ground.drivers(),
            dispatcher,
            new LiveSettings(dispatcher, failOver, ground.captures(), ground.results(), settings),
            new NodeNotes(ground.store(), ground.events(), identity.name()));
    local.set(new LocalNode(identity, begun, dispatcher, lease, reload, patience()));
    membership.listen(change -> lease.lookNow());
    watch(failOver, probe);
    return started
        .deploy(vertx, lease, "the lease", STOP)
        .compose(held -> failOver.look())
        .compose(looked -> started.deploy(vertx, dispatcher, "the dispatcher", STOP))
        .map(started.registering("running attempts", STOP, deployed -> dispatcher.stopAll()))
        .compose(deployed -> started.deploy(vertx, board, "the board", STOP))
        .map(new Dispatch(local.get(), board, reload, lease));
  }

  /** Whoever asks, over HTTP or by way of another node, has an answer before it gives up. */
  private Duration patience() {
    Duration http = configuration.api().deadline();
    Duration command = configuration.cluster().silence();
    return (http.compareTo(command) < 0 ? http : command).dividedBy(2);
  }

  private Probe probe() {
    Probe probe =
        new Probe(vertx, configuration.cluster().peerPort(), configuration.timeouts().connect());
    started.register("the probe of absent nodes", STOP, probe::close);
    return probe;
  }

  private void watch(FailOver failOver, Probe probe) {
    new AbsenceWatch(
        vertx,
        membership,
        probe,
        configuration.cluster().silence().dividedBy(2),
        member ->
            failOver
                .gone(new NodeIdentity(member.node(), member.boot()))
                .onFailure(
                    cause ->
                        LOG.warn(
                            "The work of node {} cannot be taken over now: {}; its lease runs out",
                            member.node(),
                            cause.getMessage())));
  }

  private AttemptContext attempts(Ground ground, AttemptSettings settings) {
    return new AttemptContext(
        ground.store(),
        ground.events(),
        settings.agents(configuration),
        settings.captures(configuration),
        ground.results(),
        new RoutedResultServer(configuration.results().host(), ground.results()),
        ground.files().attempts(),
        settings.analyzers(configuration),
        new FetchedSamples(ground.files().samples(), ground.files().supply()),
        ground.leaks(),
        settings.relief(configuration),
        AttemptSettings.deadlines(configuration.timeouts()),
        configuration.results().limits().file(),
        new Screens(vertx, configuration.screenshots().terms()),
        configuration.guest().settings());
  }

  private LeaseKeeper lease(
      Ground ground, Dispatcher dispatcher, FailOver failOver, NodeBoard board, Probe probe) {
    Neighbours neighbours =
        membership.clustered()
            ? new ClusterNeighbours(membership, commands, probe)
            : Neighbours.none();
    LeaseListener listener =
        new LeaseListener() {
          @Override
          public void gained() {
            dispatcher.lookNow();
            board.changed();
          }

          @Override
          public Future<Void> renewed() {
            return failOver.look().mapEmpty();
          }

          @Override
          public void lost() {
            dispatcher.fenceAll();
            board.changed();
          }
        };
    return new LeaseKeeper(
        ground.store(),
        ground.events(),
        identity,
        configuration.node().lease(),
        neighbours,
        listener);
  }

  private static List<MachineView> elsewhere(NodeBoard board) {
    return board.others().stream().flatMap(state -> views(state).stream()).toList();
  }

  private static List<MachineView> views(JsonObject state) {
    return ClusterMachineDesk.pool(state)
        .flatMap(machine -> MachineView.fromJson(machine).stream())
        .map(view -> asItsNodeIs(view, state))
        .toList();
  }

  private static MachineView asItsNodeIs(MachineView view, JsonObject node) {
    String name = node.getString("name");
    return switch (String.valueOf(node.getString("state"))) {
      case "UP" -> view;
      case "HELD" -> view.heldBy(name, Suspension.fromJson(node.getValue("held")));
      default -> view.occupiedBy("node %s is %s".formatted(name, node.getString("state")));
    };
  }
}
