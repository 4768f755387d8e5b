package io.rookery.cluster.node;

import io.rookery.cluster.config.ConfigurationDifference;
import io.rookery.cluster.config.ConfigurationFile;
import io.rookery.cluster.config.ConfigurationResult;
import io.rookery.cluster.config.ConfigurationResult.Loaded;
import io.rookery.cluster.config.ConfigurationResult.Rejected;
import io.rookery.cluster.config.Mistake;
import io.rookery.cluster.config.NodeConfiguration;
import io.rookery.scheduler.dispatch.Dispatcher;
import io.rookery.scheduler.dispatch.DrivenMachine;
import io.rookery.scheduler.dispatch.NodeNotes;
import io.rookery.scheduler.dispatch.PoolDifference;
import io.rookery.scheduler.job.EventType;
import io.rookery.scheduler.job.InvalidFieldException;
import io.rookery.scheduler.job.WrongStateException;
import io.rookery.scheduler.machine.Endpoint;
import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.MachineException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a running node's configuration again and does what can be done without a restart: all of
 * it, or nothing when anything in the file is wrong. May be called on any context.
 */
final class Reload {
  private static final Logger LOG = LoggerFactory.getLogger(Reload.class);

  private final Vertx vertx;
  private final Optional<ConfigurationFile> file;
  private final NodeConfiguration started;
  private final MachineDrivers drivers;
  private final Dispatcher dispatcher;
  private final LiveSettings settings;
  private final NodeNotes notes;
  private final AtomicBoolean underWay = new AtomicBoolean();
  private volatile NodeConfiguration current;

  /** {@code started} is what the node was started with, and {@code file} where that was read. */
  Reload(
      Vertx vertx,
      Optional<ConfigurationFile> file,
      NodeConfiguration started,
      MachineDrivers drivers,
      Dispatcher dispatcher,
      LiveSettings settings,
      NodeNotes notes) {
    this.vertx = vertx;
    this.file = file;
    this.started = started;
    this.drivers = drivers;
    this.dispatcher = dispatcher;
    this.settings = settings;
    this.notes = notes;
    this.current = started;
  }

  /** The configuration that was read last without a mistake. */
  NodeConfiguration current() {
    return current;
  }

  /**
   * Completes with {@code {added, removed, changed, settings, restart}}: names of machines, and
   * keys. Fails with {@link InvalidFieldException} when the file holds mistakes and with {@link
   * WrongStateException} when another reload is under way or a machine cannot be opened; then
   * nothing is changed.
   */
  Future<JsonObject> reload() {
    return file.map(this::alone)
        .orElseGet(
            () ->
                Future.failedFuture(
                    new WrongStateException(
                        "this node was started without a file that it could read again")))
        .onSuccess(done -> LOG.info("The configuration was read again: {}", done.encode()))
        .onFailure(cause -> LOG.warn("Nothing is reloaded: {}", cause.getMessage()));
  }

  /** Whoever joined a reload could have edited the file after that had read it. */
  private Future<JsonObject> alone(ConfigurationFile source) {
    return underWay.compareAndSet(false, true)
        ? reload(source).onComplete(over -> underWay.set(false))
        : Future.failedFuture(
            new WrongStateException("a reload is under way: ask again when it has ended"));
  }

  private Future<JsonObject> reload(ConfigurationFile source) {
    return vertx
        .executeBlocking(source::read, false)
        .compose(result -> sound(source, result))
        .compose(now -> take(source, now))
        .compose(done -> notes.tell(EventType.NODE_RELOADED, done).map(done));
  }

  private static Future<NodeConfiguration> sound(
      ConfigurationFile source, ConfigurationResult result) {
    if (result instanceof Loaded loaded) {
      return Future.succeededFuture(loaded.configuration());
    }
    return refused(
        source,
        ((Rejected) result)
            .mistakes().stream().map(Mistake::toString).collect(Collectors.joining("\n")));
  }

  private static <T> Future<T> refused(ConfigurationFile source, String mistakes) {
    return Future.failedFuture(new InvalidFieldException(source.path().toString(), mistakes));
  }

  private Future<JsonObject> take(ConfigurationFile source, NodeConfiguration now) {
    List<DrivenMachine> machines;
    try {
      settings.check(now);
      machines = drivers.of(now).stream().map(driven -> reachable(driven, now)).toList();
    } catch (IllegalArgumentException mistake) {
      return refused(source, mistake.getMessage());
    }
    NodeConfiguration before = current;
    return dispatcher
        .change(machines)
        .recover(Reload::explained)
        .compose(
            difference -> settings.take(before, now).map(taken -> answer(difference, before, now)))
        .onSuccess(answer -> current = now);
  }

  /**
   * The result server's port changes with the next start only, and so do the guests' ideas of it.
   */
  private DrivenMachine reachable(DrivenMachine driven, NodeConfiguration now) {
    Machine machine = driven.machine();
    int port = started.results().portForGuests();
    return machine
        .resultServer()
        .filter(server -> server.port() == now.results().portForGuests())
        .map(server -> machine.withResultServer(new Endpoint(server.host(), port)))
        .map(reachable -> new DrivenMachine(reachable, driven.machinery()))
        .orElse(driven);
  }

  private static Future<PoolDifference> explained(Throwable cause) {
    return Future.failedFuture(
        cause instanceof MachineException
            ? new WrongStateException("a machine cannot be opened: " + cause.getMessage())
            : cause);
  }

  private JsonObject answer(
      PoolDifference machines, NodeConfiguration before, NodeConfiguration now) {
    SortedSet<String> taken = ConfigurationDifference.keys(before, now);
    taken.removeIf(key -> !LiveSettings.has(key));
    // Compared with the start: what was asked for by an earlier reload still needs its restart.
    SortedSet<String> waiting = ConfigurationDifference.keys(started, now);
    waiting.removeIf(LiveSettings::has);
    return new JsonObject()
        .put("added", new JsonArray(machines.added()))
        .put("removed", new JsonArray(machines.removed()))
        .put("changed", new JsonArray(machines.changed()))
        .put("settings", new JsonArray(List.copyOf(taken)))
        .put("restart", new JsonArray(List.copyOf(waiting)));
  }
}
