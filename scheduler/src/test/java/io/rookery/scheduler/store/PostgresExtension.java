package io.rookery.scheduler.store;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.rookery.capture.process.ChildLauncher;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Gives each test class a fresh database on one real server, which all classes of a test run share
 * and which ends with the run. Register it in a static field.
 */
public final class PostgresExtension implements BeforeAllCallback, AfterAllCallback {
  private static final Duration DEADLINE = Duration.ofSeconds(120);

  private Server server;
  private String database;

  @Override
  public void beforeAll(ExtensionContext context) {
    server =
        context
            .getRoot()
            .getStore(ExtensionContext.Namespace.create(PostgresExtension.class))
            .getOrComputeIfAbsent(Server.class, key -> Server.start(), Server.class);
    database = server.create();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    server.drop(database);
  }

  /** The Vert.x that the server is watched by; shared by all classes. */
  public Vertx vertx() {
    return server.vertx;
  }

  /** Where the database of this class is; it has no schema yet. */
  public PgConnectOptions connectOptions() {
    return server.postgres.connectOptions().setDatabase(database);
  }

  /**
   * Puts the programs of this server where another one will look for them, which saves unpacking
   * them again.
   */
  void lendProgramsTo(Path data) throws IOException {
    String name = "bin-" + PostgresBinaries.VERSION;
    Path from = server.folder.resolve("postgres").resolve(name);
    Path to = Files.createDirectories(data.resolve("postgres")).resolve(name);
    try (Stream<Path> all = Files.walk(from)) {
      for (Path path : all.toList()) {
        Path copy = to.resolve(from.relativize(path).toString());
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
          Files.createDirectory(copy);
        } else {
          Files.createLink(copy, path);
        }
      }
    }
  }

  /** The same as options of a store with a generous deadline. */
  public StoreOptions options() {
    return new StoreOptions(
        connectOptions(), StoreOptions.DEFAULT_POOL_SIZE, Duration.ofSeconds(60));
  }

  /** Waits for a future; not to be called on an event loop. */
  public static <T> T await(Future<T> future) {
    try {
      return future.await(DEADLINE.toSeconds(), SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("a future did not complete within " + DEADLINE, e);
    }
  }

  private static final class Server implements AutoCloseable {
    private final AtomicInteger created = new AtomicInteger();
    private final Vertx vertx;
    private final ChildLauncher launcher;
    private final Path folder;
    private final EmbeddedPostgres postgres;

    private Server(Vertx vertx, ChildLauncher launcher, Path folder, EmbeddedPostgres postgres) {
      this.vertx = vertx;
      this.launcher = launcher;
      this.folder = folder;
      this.postgres = postgres;
    }

    static Server start() {
      Vertx vertx = Vertx.vertx();
      ChildLauncher launcher = ChildLauncher.create(vertx);
      try {
        Path folder = Files.createTempDirectory("rookery-postgres");
        return new Server(
            vertx,
            launcher,
            folder,
            await(EmbeddedPostgres.start(vertx, launcher, folder, DEADLINE)));
      } catch (Exception e) {
        throw new IllegalStateException("no PostgreSQL for the tests: " + e.getMessage(), e);
      }
    }

    String create() {
      String name = "test_" + created.incrementAndGet();
      execute("create database " + name);
      return name;
    }

    void drop(String name) {
      execute("drop database " + name + " with (force)");
    }

    private void execute(String sql) {
      await(
          PgConnection.connect(vertx, postgres.connectOptions())
              .compose(
                  connection ->
                      connection.query(sql).execute().eventually(() -> connection.close())));
    }

    @Override
    public void close() throws IOException {
      await(postgres.stop());
      await(launcher.close());
      await(vertx.close());
      List<Path> deepestFirst;
      try (Stream<Path> all = Files.walk(folder)) {
        deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
      }
      for (Path path : deepestFirst) {
        Files.delete(path);
      }
    }
  }
}
