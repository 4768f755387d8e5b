package io.rookery.cluster.chaos;

import io.rookery.capture.process.Account;
import io.rookery.capture.process.ChildLauncher;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Where everything happens: a namespace for each node and one for the store, a real PostgreSQL, and
 * node processes. Nothing of it is outside namespaces that it made but the suite's own end of one
 * cable. Lives on one context.
 */
final class Field {
  private final Vertx vertx;
  private final FieldMap map;
  private final Path directory;
  private final ChildLauncher launcher;
  private final Removals removals = new Removals();
  private final Map<Integer, NodeJvm> nodes = new TreeMap<>();
  private final String token = UUID.randomUUID().toString();
  private final Cables cables;
  private final Certificates certificates;
  private final StoreServer store;
  private final LogFile storeLog;
  private Optional<Future<List<String>>> closed = Optional.empty();

  /** Nothing is made before {@link #open}. {@code directory} takes all files. */
  Field(Vertx vertx, FieldMap map, Path directory) throws IOException {
    this.vertx = vertx;
    this.map = map;
    this.directory = directory;
    this.launcher = ChildLauncher.create(vertx);
    this.cables = new Cables(map, new Tools(launcher), removals);
    this.certificates = new Certificates(directory);
    Files.createDirectories(logs());
    Files.createDirectories(directory.resolve("tmp"));
    this.storeLog = new LogFile(logs().resolve("store.log"));
    this.store = new StoreServer(vertx, launcher, map, directory, storeLog);
  }

  FieldMap map() {
    return map;
  }

  Path logs() {
    return directory.resolve("logs");
  }

  /** Clients of the nodes show it. */
  String token() {
    return token;
  }

  Cables cables() {
    return cables;
  }

  StoreServer store() {
    return store;
  }

  NodeJvm node(int place) {
    return nodes.get(place);
  }

  /** Completes when the store serves and all wires hold; no node runs yet. */
  Future<Void> open() {
    if (!Account.nodeIsRoot()) {
      return Future.failedFuture(
          new ChaosException("network namespaces can only be made by root: use sudo"));
    }
    removals.register("children", launcher::close);
    return new Sweep(new Tools(launcher))
        .removeWhatTheDeadLeft()
        .compose(
            swept ->
                certificates.make(
                    new Tools(launcher), map.places().stream().map(map::nodeName).toList()))
        .compose(made -> cables.lay())
        .compose(
            laid -> {
              removals.register("the store", store::stop);
              removals.register("the nodes", this::killNodes);
              return store.make();
            })
        .compose(made -> store.start());
  }

  /**
   * Prepares the processes of the nodes, which do not run yet.
   *
   * @param unasked is told of every node that ends without having been asked to
   */
  void people(NodeTemplate template, Journal journal) throws IOException {
    for (int place : map.places()) {
      String name = map.nodeName(place);
      Path configuration = directory.resolve(name + ".yaml");
      Files.writeString(configuration, template.text(place, store.url()));
      LogFile log = new LogFile(logs().resolve(name + ".log"));
      nodes.put(
          place,
          new NodeJvm(
              launcher,
              name,
              map.namespace(place),
              configuration,
              Map.of(
                  NodeTemplate.PASSWORD,
                  store.password(),
                  NodeTemplate.TOKEN,
                  token,
                  "ROOKERY_LOG_LEVEL",
                  "INFO"),
              log,
              exit -> journal.finding(name + " ended by itself: " + exit)));
    }
  }

  /** Completes when all nodes are ready. */
  Future<Void> startNodes() {
    List<Future<Void>> starts = new ArrayList<>();
    nodes.values().forEach(node -> starts.add(node.start()));
    return Future.join(starts).mapEmpty();
  }

  /** Completes when all nodes have ended by themselves, with those that did not end well. */
  Future<List<String>> endNodes() {
    List<String> wrong = new ArrayList<>();
    List<Future<?>> ends = new ArrayList<>();
    nodes.forEach(
        (place, node) ->
            ends.add(
                node.terminate()
                    .onSuccess(
                        exit -> {
                          if (!exit.succeeded()) {
                            wrong.add(map.nodeName(place) + " did not end in order: " + exit);
                          }
                        })));
    return Future.join(ends).map(ended -> List.copyOf(wrong));
  }

  private Future<Void> killNodes() {
    return Future.join(nodes.values().stream().map(NodeJvm::kill).toList()).mapEmpty();
  }

  /**
   * Removes everything; completes with what could not be removed. Never fails; asked again, it
   * joins the removal that is under way.
   */
  synchronized Future<List<String>> close() {
    if (closed.isEmpty()) {
      closed = Optional.of(removals.all());
    }
    return closed.get();
  }
}
