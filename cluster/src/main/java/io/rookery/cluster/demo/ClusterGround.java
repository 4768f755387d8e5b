package io.rookery.cluster.demo;

import io.rookery.capture.lease.HostLeases;
import io.rookery.capture.process.ChildLauncher;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** What a demonstration of several nodes stands on: the store, the nodes, and their end. */
final class ClusterGround {
  private static final String TAKEN_OVER = "of lost nodes were taken over";

  private final Path directory;
  private final DemoHost host;
  private final Narrator narrator;
  private final Vertx vertx = Vertx.vertx();
  private final Promise<String> takenOver = Promise.promise();
  private final DemoRemovals removals = new DemoRemovals();
  private Optional<HostLeases> leases = Optional.empty();
  private Optional<ChildLauncher> launcher = Optional.empty();
  private Optional<DemoStore> store = Optional.empty();
  private Optional<DemoField> field = Optional.empty();
  private DemoNodes nodes = new DemoNodes(List.of());

  /** Nothing happens before {@link #open}; {@code directory} exists. */
  ClusterGround(Path directory, DemoHost host, Narrator narrator) {
    this.directory = directory;
    this.host = host;
    this.narrator = narrator;
  }

  Vertx vertx() {
    return vertx;
  }

  ChildLauncher launcher() {
    return launcher.orElseThrow();
  }

  DemoNodes nodes() {
    return nodes;
  }

  /** Completes with the name of the node that has taken over the work of a lost one. */
  Future<String> takenOver() {
    return takenOver.future();
  }

  /** What nodes have removed when they started. */
  DemoRemovals removals() {
    return removals;
  }

  /** Completes when all nodes are ready. */
  Future<Void> open(DemoField field) {
    this.field = Optional.of(field);
    Path data = directory.resolve("store");
    return HostLeases.open(vertx, data, "demo", UUID.randomUUID().toString(), Clock.systemUTC())
        .onSuccess(
            opened -> {
              leases = Optional.of(opened);
              launcher = Optional.of(ChildLauncher.create(vertx, opened.childRegistry()));
            })
        .compose(opened -> DemoStore.start(vertx, launcher(), opened, data))
        .onSuccess(started -> store = Optional.of(started))
        .compose(started -> vertx.executeBlocking(() -> lay(field, started)))
        .onSuccess(laid -> narrator.say("PostgreSQL accepts connections"))
        .compose(laid -> laid.start(narrator));
  }

  /** Also what nobody has recorded. */
  private List<String> withInterfaces(List<String> recorded) {
    List<String> all = new ArrayList<>(recorded);
    field.map(FieldSearch::interfaces).ifPresent(all::addAll);
    return all;
  }

  private DemoNodes lay(DemoField field, DemoStore server) throws IOException {
    List<DemoNode> laid = new ArrayList<>();
    for (int place : field.places()) {
      String name = field.name(place);
      Path data = directory.resolve(name);
      Path file = directory.resolve(name + ".yaml");
      Files.writeString(file, FieldConfiguration.text(field, place, host, data, server.url()));
      PrintStream log =
          new PrintStream(
              Files.newOutputStream(
                  directory.resolve(name + ".log"),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.APPEND),
              true);
      laid.add(
          new DemoNode(
              launcher(),
              field,
              place,
              file,
              data,
              environment(server),
              line -> {
                log.println(line);
                heard(name, line);
              }));
    }
    nodes = new DemoNodes(laid);
    return nodes;
  }

  /** The password, and how much the nodes shall log. */
  private static Map<String, String> environment(DemoStore server) {
    Map<String, String> environment = new HashMap<>();
    environment.put(FieldConfiguration.PASSWORD, server.password());
    for (String name : List.of("ROOKERY_LOG", "ROOKERY_LOG_LEVEL")) {
      Optional.ofNullable(System.getenv(name)).ifPresent(value -> environment.put(name, value));
    }
    return environment;
  }

  private void heard(String node, String line) {
    if (line.contains(TAKEN_OVER)) {
      takenOver.tryComplete(node);
    }
    removals.heard(line);
  }

  /**
   * Ends everything, however far it had come. Completes with what nodes had left behind, in
   * sentences; it is removed then.
   */
  Future<List<String>> close() {
    return nodes
        .stop()
        .transform(ended -> store.map(DemoStore::stop).orElseGet(Future::succeededFuture))
        .transform(ended -> launcher.map(ChildLauncher::close).orElseGet(Future::succeededFuture))
        .transform(ended -> leases.map(HostLeases::close).orElseGet(Future::succeededFuture))
        .transform(ended -> new DemoLeftovers(vertx).remove(nodes.all()))
        .map(this::withInterfaces)
        .eventually(() -> vertx.fileSystem().deleteRecursive(directory.resolve("tmp").toString()));
  }
}
