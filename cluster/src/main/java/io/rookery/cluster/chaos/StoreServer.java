package io.rookery.cluster.chaos;

import io.rookery.capture.process.Child;
import io.rookery.capture.process.ChildLauncher;
import io.rookery.capture.process.ChildSpec;
import io.rookery.capture.process.Exit;
import io.rookery.capture.process.Readiness;
import io.rookery.capture.process.Signal;
import io.rookery.capture.process.StopLadder;
import io.rookery.scheduler.store.EmbeddedPostgres;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The PostgreSQL that all nodes share, in the namespace that all cables lead to. The embedded
 * server makes the database; after that this class runs the same programs itself, because an
 * embedded server is no other node's business and listens on loopback only.
 */
final class StoreServer {
  private static final Duration START = Duration.ofSeconds(60);
  private static final Duration STEP = Duration.ofSeconds(20);

  private static final Map<String, String> SETTINGS =
      Map.of(
          "port", Integer.toString(FieldMap.STORE_PORT),
          "unix_socket_directories", "",
          "max_connections", "200",
          "shared_buffers", "64MB",
          "huge_pages", "off",
          "io_method", "sync",
          "jit", "off",
          "timezone", "UTC",
          "lc_messages", "C");

  private final Vertx vertx;
  private final ChildLauncher launcher;
  private final FieldMap map;
  private final Path directory;
  private final LogFile log;
  private Optional<PgConnectOptions> made = Optional.empty();
  private Optional<Child> server = Optional.empty();

  /** {@code directory} is where the database is made. */
  StoreServer(Vertx vertx, ChildLauncher launcher, FieldMap map, Path directory, LogFile log) {
    this.vertx = vertx;
    this.launcher = launcher;
    this.map = map;
    this.directory = directory;
    this.log = log;
  }

  /** Makes the database, on loopback. */
  Future<Void> make() {
    return EmbeddedPostgres.start(vertx, launcher, directory, START)
        .compose(
            embedded -> {
              made = Optional.of(embedded.connectOptions());
              return embedded.stop();
            })
        .compose(stopped -> vertx.executeBlocking(this::admitTheField));
  }

  private Void admitTheField() throws IOException {
    Files.writeString(admission(), "host all all " + map.network() + " scram-sha-256\n");
    return null;
  }

  private Path admission() {
    return directory.resolve("postgres").resolve("admission.conf");
  }

  /** Completes when connections are accepted. */
  Future<Void> start() {
    return vertx
        .executeBlocking(this::command)
        .compose(
            command ->
                launcher.start(
                    ChildSpec.of("postgres", command)
                        .withNetworkNamespace(map.namespace(FieldMap.STORE))
                        .withEnvironment(Map.of("LC_ALL", "C", "TZ", "UTC"))
                        .withReadiness(
                            Readiness.line("database system is ready to accept connections", START))
                        .withLineListener(line -> log.line(line.text()))
                        // QUIT rather than KILL: the server then ends its own children at once.
                        .withParentDeathSignal(Optional.of(Signal.QUIT))
                        .withStopLadder(
                            StopLadder.of(
                                new StopLadder.Step(Signal.QUIT, STEP),
                                new StopLadder.Step(Signal.KILL, STEP)))))
        .onSuccess(child -> server = Optional.of(child))
        .mapEmpty();
  }

  /** As root without any right, or PostgreSQL refuses to run. */
  private List<String> command() throws IOException {
    Path home = directory.resolve("postgres");
    Path programs;
    try (Stream<Path> entries = Files.list(home)) {
      programs =
          entries
              .filter(entry -> entry.getFileName().toString().startsWith("bin-"))
              .findFirst()
              .orElseThrow(() -> new ChaosException("no PostgreSQL was unpacked in " + home));
    }
    List<String> command =
        new ArrayList<>(
            List.of(
                "unshare",
                "--user",
                "--",
                programs.resolve("bin/postgres").toString(),
                "-D",
                home.resolve("data").toString(),
                "-c",
                "listen_addresses=" + map.address(FieldMap.STORE),
                "-c",
                "hba_file=" + admission()));
    SETTINGS.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
    return command;
  }

  /** Stops it at once: what is committed is in its log and nowhere else. */
  Future<Optional<Exit>> stop() {
    Optional<Child> running = server;
    server = Optional.empty();
    return running
        .map(child -> child.stop().map(Optional::of))
        .orElseGet(() -> Future.succeededFuture(Optional.empty()));
  }

  /** How to connect from the suite's own namespace; a copy. */
  PgConnectOptions connectOptions() {
    return new PgConnectOptions(options())
        .setHost(map.address(FieldMap.STORE))
        .setPort(FieldMap.STORE_PORT);
  }

  /** As {@code store.url} names it. */
  String url() {
    return "postgresql://%s@%s:%d/%s"
        .formatted(
            options().getUser(),
            map.address(FieldMap.STORE),
            FieldMap.STORE_PORT,
            options().getDatabase());
  }

  String password() {
    return options().getPassword();
  }

  private PgConnectOptions options() {
    return made.orElseThrow(() -> new ChaosException("the database has not been made"));
  }
}
