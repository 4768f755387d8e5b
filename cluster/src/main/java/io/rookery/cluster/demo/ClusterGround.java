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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/** What a demonstration of several nodes stands on: the store, the nodes, and their end. */
final class ClusterGround {
  private static final String TAKEN_OVER = "of lost nodes were taken over";
  private static final String REMOVED = "Left by a dead predecessor: ";

  private final Path directory;
  private final DemoHost host;
  private final Narrator narrator;
  private final Vertx vertx = Vertx.vertx();
  private final Promise<String> takenOver = Promise.promise();
  private final List<String> removed = new CopyOnWriteArrayList<>();
  private Optional<HostLeases> leases = Optional.empty();
  private Optional<ChildLauncher> launcher = Optional.empty();
  private Optional<DemoStore> store = Optional.empty();
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

  /** What a node said when it started that it had removed, in sentences. */
  List<String> removed() {
    return List.copyOf(removed);
  }

  /** Completes when all nodes are ready. */
  Future<Void> open(DemoField field) {
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
              Map.of(FieldConfiguration.PASSWORD, server.password()),
              line -> {
                log.println(line);
                heard(name, line);
              }));
    }
    nodes = new DemoNodes(laid);
    return nodes;
  }

  private void heard(String node, String line) {
    if (line.contains(TAKEN_OVER)) {
      takenOver.tryComplete(node);
    }
    int told = line.indexOf(REMOVED);
    if (told >= 0) {
      removed.add(line.substring(told + REMOVED.length()));
    }
  }

  /**
   * Ends everything, however far it had come. Completes with what nodes had left behind, which is
   * removed then.
   */
  Future<List<String>> close() {
    return nodes
        .stop()
        .transform(ended -> store.map(DemoStore::stop).orElseGet(Future::succeededFuture))
        .transform(ended -> launcher.map(ChildLauncher::close).orElseGet(Future::succeededFuture))
        .transform(ended -> leases.map(HostLeases::close).orElseGet(Future::succeededFuture))
        .transform(ended -> new DemoLeftovers(vertx).remove(nodes.all()))
        .eventually(() -> vertx.fileSystem().deleteRecursive(directory.resolve("tmp").toString()));
  }
}
