package io.rookery.scheduler.store;

import io.rookery.capture.process.Child;
import io.rookery.capture.process.ChildLauncher;
import io.rookery.capture.process.ChildSpec;
import io.rookery.capture.process.LaunchException;
import io.rookery.capture.process.OutputLine;
import io.rookery.capture.process.Readiness;
import io.rookery.capture.process.Signal;
import io.rookery.capture.process.StopLadder;
import io.rookery.scheduler.job.StoreException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One start of an embedded server in a folder that this process holds. */
final class ServerStart {
  static final String USER = "rookery";
  static final String HOST = "127.0.0.1";
  private static final Logger LOG = LoggerFactory.getLogger("io.rookery.postgres");
  private static final String READY = "database system is ready to accept connections";
  private static final String PORT_TAKEN = "Address already in use";
  private static final int PORTS_TRIED = 5;
  private static final Map<String, String> ENVIRONMENT = Map.of("LC_ALL", "C", "TZ", "UTC");

  private final Vertx vertx;
  private final ChildLauncher launcher;
  private final ServerFolder folder;
  private final Duration total;
  private final long end;

  ServerStart(Vertx vertx, ChildLauncher launcher, ServerFolder folder, Duration deadline) {
    this.vertx = vertx;
    this.launcher = launcher;
    this.folder = folder;
    this.total = deadline;
    this.end = System.nanoTime() + deadline.toNanos();
  }

  /** What runs. */
  record Running(Child child, int port, String password) {}

  /** Completes when the server accepts connections; if it fails, nothing of it is left. */
  Future<Running> run() {
    return ServerUser.choose(vertx, launcher, left()).compose(this::runAs);
  }

  Future<Running> runAs(ServerUser user) {
    return vertx
        .executeBlocking(
            () -> {
              new ServerLeftovers(folder).clear(left());
              return PostgresBinaries.unpacked(folder);
            })
        .compose(binaries -> prepared(binaries, user))
        .recover(failure -> Future.failedFuture(explain(failure)));
  }

  private Future<Running> prepared(PostgresBinaries binaries, ServerUser user) {
    return vertx
        .executeBlocking(
            () -> {
              String password = folder.password();
              user.own(folder.passwordFile());
              user.own(folder.data());
              return password;
            })
        .compose(
            password ->
                user.canReach(launcher, binaries.program("postgres"), left())
                    .compose(reached -> initialised(binaries, user))
                    .compose(ready -> vertx.executeBlocking(folder::lastPort))
                    .compose(this::choosePort)
                    .compose(port -> serve(binaries, user, port, 1))
                    .map(served -> new Running(served.child(), served.port(), password)));
  }

  private Future<Void> initialised(PostgresBinaries binaries, ServerUser user) {
    if (Files.isDirectory(folder.data())) {
      return vertx.executeBlocking(
          () -> {
            requireSameMajor();
            return null;
          });
    }
    return vertx
        .executeBlocking(
            () -> {
              Path fresh = folder.scratch("data");
              user.own(fresh);
              return fresh;
            })
        .compose(
            fresh ->
                launcher
                    .run(
                        user.spec("initdb", initdb(binaries, fresh)).withEnvironment(ENVIRONMENT),
                        left())
                    .compose(
                        made ->
                            made.exit().succeeded()
                                ? adopt(fresh)
                                : Future.failedFuture(
                                    new StoreException(
                                        "initdb could not make a database in "
                                            + folder.path()
                                            + ": "
                                            + (made.stdout() + made.stderr()).strip(),
                                        null))));
  }

  private Future<Void> adopt(Path fresh) {
    return vertx.executeBlocking(
        () -> {
          Files.move(fresh, folder.data(), StandardCopyOption.ATOMIC_MOVE);
          return null;
        });
  }

  private List<String> initdb(PostgresBinaries binaries, Path fresh) {
    return List.of(
        binaries.program("initdb"),
        "--pgdata=" + fresh,
        "--username=" + USER,
        "--pwfile=" + folder.passwordFile(),
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8");
  }

  private void requireSameMajor() throws IOException {
    String made = Files.readString(folder.data().resolve("PG_VERSION")).strip();
    String major = PostgresBinaries.VERSION.split("\\.")[0];
    if (!made.equals(major)) {
      throw new StoreException(
          folder.data()
              + " was made by PostgreSQL "
              + made
              + " and this is "
              + major
              + ": dump it with the old release (pg_dump), move it away, and load the dump",
          null);
    }
  }

  private record Served(Child child, int port) {}

  private Future<Served> serve(PostgresBinaries binaries, ServerUser user, int port, int tries) {
    return launcher
        .start(server(binaries, user, port))
        .map(child -> new Served(child, port))
        .recover(
            failure ->
                failure instanceof LaunchException launch
                        && launch.lastLines().stream().anyMatch(line -> line.contains(PORT_TAKEN))
                        && tries < PORTS_TRIED
                    ? choosePort(Optional.empty())
                        .compose(other -> serve(binaries, user, other, tries + 1))
                    : Future.failedFuture(failure));
  }

  private ChildSpec server(PostgresBinaries binaries, ServerUser user, int port) {
    Duration fifth = total.dividedBy(5);
    return user.spec("postgres", ServerCommand.of(binaries, folder.data(), port))
        .withEnvironment(ENVIRONMENT)
        .withReadiness(Readiness.line(READY, left()))
        .withLineListener(ServerStart::log)
        // QUIT rather than KILL: the server then ends its own children at once.
        .withParentDeathSignal(Optional.of(Signal.QUIT))
        .withStopLadder(
            StopLadder.of(
                new StopLadder.Step(Signal.INT, fifth.multipliedBy(3)),
                new StopLadder.Step(Signal.QUIT, fifth),
                new StopLadder.Step(Signal.KILL, fifth)));
  }

  private static void log(OutputLine line) {
    String text = line.text();
    if (text.startsWith("FATAL:") || text.startsWith("PANIC:") || text.startsWith("WARNING:")) {
      LOG.warn("{}", text);
    } else {
      LOG.debug("{}", text);
    }
  }

  /** Remembered before it is used, so that nothing can fail once the server runs. */
  private Future<Integer> choosePort(Optional<Integer> preferred) {
    return vertx.executeBlocking(
        () -> {
          int port = port(preferred);
          folder.rememberPort(port);
          return port;
        });
  }

  /** The preferred port if it is free, else any; another may still take it, so it is tried. */
  private static int port(Optional<Integer> preferred) throws IOException {
    InetAddress loopback = InetAddress.getByName(HOST);
    if (preferred.isPresent()) {
      try (ServerSocket socket = new ServerSocket(preferred.get(), 1, loopback)) {
        return socket.getLocalPort();
      } catch (IOException e) {
        LOG.debug("port {} of the last run is taken: {}", preferred.get(), e.getMessage());
      }
    }
    try (ServerSocket socket = new ServerSocket(0, 1, loopback)) {
      return socket.getLocalPort();
    }
  }

  private Duration left() {
    return Duration.ofNanos(Math.max(1_000_000, end - System.nanoTime()));
  }

  private StoreException explain(Throwable failure) {
    if (failure instanceof StoreException known) {
      return known;
    }
    String remedy = failure instanceof LaunchException launch ? "; " + launch.remedy() : "";
    return new StoreException(
        "the embedded PostgreSQL in "
            + folder.path()
            + " could not be started: "
            + failure.getMessage()
            + remedy,
        failure);
  }
}
