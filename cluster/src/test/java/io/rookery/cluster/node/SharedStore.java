package io.rookery.cluster.node;

import static io.rookery.cluster.gateway.FakeNode.await;

import io.rookery.capture.process.ChildLauncher;
import io.rookery.cluster.gateway.FakeNode;
import io.rookery.scheduler.store.EmbeddedPostgres;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The PostgreSQL that the nodes of a test share. It can fall, freeze, and stand up again. */
final class SharedStore implements AutoCloseable {
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  private final Vertx vertx = FakeNode.withoutCache();
  private final ChildLauncher launcher = ChildLauncher.create(vertx);
  private final Path directory;
  private EmbeddedPostgres server;
  private Pool pool;

  SharedStore(Path directory) throws IOException {
    this.directory = Files.createDirectories(directory);
    StorePrograms.lendTo(directory);
    open();
  }

  private void open() {
    server = await(EmbeddedPostgres.start(vertx, launcher, directory, DEADLINE));
    pool =
        PgBuilder.pool()
            .with(new PoolOptions().setMaxSize(2))
            .connectingTo(server.connectOptions())
            .using(vertx)
            .build();
  }

  PgConnectOptions address() {
    return server.connectOptions();
  }

  /** As {@code store.url} names it, at that port of this host. */
  String url(int port) {
    PgConnectOptions options = address();
    return "postgresql://%s@%s:%d/%s"
        .formatted(options.getUser(), options.getHost(), port, options.getDatabase());
  }

  /** The rows of a query of one column, as texts. */
  List<String> texts(String sql, Object... arguments) {
    return StreamSupport.stream(
            await(pool.preparedQuery(sql).execute(Tuple.from(arguments))).spliterator(), false)
        .map((Row row) -> String.valueOf(row.getValue(0)))
        .toList();
  }

  /** Ends it as a crash would: what is committed is in its log and nowhere else. */
  void fall() throws IOException {
    await(pool.close());
    signal("QUIT", List.of(postmaster()));
    await(server.ended());
    await(server.stop());
  }

  /** Starts what has fallen, at the same address. */
  void standUp() {
    int port = address().getPort();
    open();
    if (address().getPort() != port) {
      throw new AssertionError("the store came back at another port");
    }
  }

  /** Connections stay open and nobody answers. */
  void freeze() throws IOException {
    signal("STOP", processes());
  }

  void thaw() throws IOException {
    signal("CONT", processes());
  }

  private long postmaster() throws IOException {
    Path file = directory.resolve("postgres").resolve("data").resolve("postmaster.pid");
    return Long.parseLong(Files.readAllLines(file).get(0).strip());
  }

  /** The server first, so that it makes no new children meanwhile. */
  private List<Long> processes() throws IOException {
    List<Long> all = new ArrayList<>(List.of(postmaster()));
    try (Stream<ProcessHandle> children =
        ProcessHandle.of(all.get(0)).orElseThrow().descendants()) {
      children.map(ProcessHandle::pid).forEach(all::add);
    }
    return all;
  }

  private static void signal(String name, List<Long> processes) throws IOException {
    for (long pid : processes) {
      NodeProcess.signal(name, pid);
    }
  }

  @Override
  public void close() throws IOException {
    if (!server.ended().isComplete()) {
      thaw();
    }
    await(pool.close());
    await(server.stop());
    await(launcher.close());
    await(vertx.close());
  }
}
