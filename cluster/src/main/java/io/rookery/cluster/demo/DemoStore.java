package io.rookery.cluster.demo;

import io.rookery.capture.lease.HostLeases;
import io.rookery.capture.lease.Leased;
import io.rookery.capture.process.ChildLauncher;
import io.rookery.scheduler.store.EmbeddedPostgres;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import java.nio.file.Path;
import java.time.Duration;

/** The PostgreSQL that all nodes of a demonstration share. It ends with the demonstration. */
final class DemoStore {
  private static final Duration START = Duration.ofSeconds(90);
  private final EmbeddedPostgres server;

  private DemoStore(EmbeddedPostgres server) {
    this.server = server;
  }

  /** Starts it in {@code data}; completes when it accepts connections. */
  static Future<DemoStore> start(
      Vertx vertx, ChildLauncher launcher, HostLeases leases, Path data) {
    return leases
        .acquire(new Leased.EmbeddedDatabase(data.resolve("postgres")))
        .compose(
            lease ->
                EmbeddedPostgres.start(vertx, launcher, data, START)
                    .onSuccess(started -> started.ended().onComplete(ended -> lease.release()))
                    .onFailure(cause -> lease.release()))
        .map(DemoStore::new);
  }

  /** As {@code store.url} names it. */
  String url() {
    PgConnectOptions options = server.connectOptions();
    return "postgresql://%s@%s:%d/%s"
        .formatted(options.getUser(), options.getHost(), options.getPort(), options.getDatabase());
  }

  String password() {
    return server.connectOptions().getPassword();
  }

  Future<Void> stop() {
    return server.stop();
  }
}
