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
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
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
    return begin(Promise.promise());
  }

  /**
   * Begins the same, which may take as long as machines take to be opened.
   *
   * @param patience how long the answer may take
   * @return {@code {reload}}, what was done; or, when the reload goes on, {@code {reloading: true,
   *     event?}}, the number of the event of its beginning, after which another tells its end
   */
  Future<JsonObject> reload(Duration patience) {
    Promise<Long> event = Promise.promise();
    Future<JsonObject> over = begin(event).map(done -> new JsonObject().put("reload", done));
    Promise<JsonObject> answer = Promise.promise();
    long late =
        vertx.setTimer(patience.toMillis(), id -> answer.tryComplete(underWay(event.future())));
    over.onComplete(
        outcome -> {
          vertx.cancelTimer(late);
          if (outcome.succeeded()) {
            answer.tryComplete(outcome.result());
          } else {
            answer.tryFail(outcome.cause());
          }
        });
    return answer.future();
  }

  private static JsonObject underWay(Future<Long> event) {
    JsonObject answer = new JsonObject().put("reloading", true);
    return event.succeeded() ? answer.put("event", event.result()) : answer;
  }

  private Future<JsonObject> begin(Promise<Long> event) {
    return file.map(source -> alone(source, event))
        .orElseGet(
            () ->
                Future.failedFuture(
                    new WrongStateException(
                        "this node was started without a file that it could read again")))
        .onSuccess(done -> LOG.info("The configuration was read again: {}", done.encode()))
        .onFailure(cause -> LOG.warn("Nothing is reloaded: {}", cause.getMessage()));
  }

  /** Whoever joined a reload could have edited the file after that had read it. */
  private Future<JsonObject> alone(ConfigurationFile source, Promise<Long> event) {
    return underWay.compareAndSet(false, true)
        ? reload(source, event).onComplete(over -> underWay.set(false))
        : Future.failedFuture(
            new WrongStateException(
                "a reload is under way: ask again when the event node.reloaded or"
                    + " node.reload-failed has told its end"));
  }

  private Future<JsonObject> reload(ConfigurationFile source, Promise<Long> event) {
    return vertx
        .executeBlocking(source::read, false)
        .compose(result -> sound(source, result))
        .compose(now -> told(event).compose(told -> take(source, now)).recover(this::failed))
        .compose(done -> notes.tell(EventType.NODE_RELOADED, done).map(done));
  }

  /** A store that is away keeps no node from its new configuration. */
  private Future<Void> told(Promise<Long> event) {
    return notes
        .note(EventType.NODE_RELOAD_BEGUN, new JsonObject())
        .onSuccess(noted -> event.complete(noted.seq()))
        .onFailure(cause -> LOG.warn("The reload could not be noted: {}", cause.getMessage()))
        .<Void>mapEmpty()
        .otherwiseEmpty();
  }

  private <T> Future<T> failed(Throwable cause) {
    return notes
        .tell(
            EventType.NODE_RELOAD_FAILED,
            new JsonObject().put("message", String.valueOf(cause.getMessage())))
        .compose(told -> Future.failedFuture(cause));
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
