package io.rookery.cluster.node;

import io.rookery.capture.lease.HostLeases;
import io.rookery.capture.lease.Leased;
import io.rookery.capture.process.ChildLauncher;
import io.rookery.cluster.config.Secret;
import io.rookery.cluster.config.StoreOptions;
import io.rookery.scheduler.store.EmbeddedPostgres;
import io.rookery.scheduler.store.PgJobStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import java.nio.file.Path;
import java.time.Duration;

/** Opens the store that the configuration names: the node's own server or somebody else's. */
final class StoreOpening {
  private static final Duration START = Duration.ofSeconds(60);
  private static final Duration STOP = Duration.ofSeconds(20);

  private final Vertx vertx;
  private final ChildLauncher launcher;
  private final HostLeases leases;
  private final Path data;
  private final Started started;

  StoreOpening(Vertx vertx, ChildLauncher launcher, HostLeases leases, Path data, Started started) {
    this.vertx = vertx;
    this.launcher = launcher;
    this.leases = leases;
    this.data = data;
    this.started = started;
  }

  Future<PgJobStore> open(StoreOptions options) {
    return server(options.location())
        .compose(
            server ->
                PgJobStore.connect(
                    vertx,
                    new io.rookery.scheduler.store.StoreOptions(
                        server, options.connections(), options.deadline())))
        .map(started.registering("the store's connections", STOP, PgJobStore::close));
  }

  private Future<PgConnectOptions> server(StoreOptions.Location location) {
    if (location instanceof StoreOptions.Server server) {
      PgConnectOptions options =
          new PgConnectOptions()
              .setHost(server.host())
              .setPort(server.port())
              .setDatabase(server.database())
              .setUser(server.user());
      server.password().map(Secret::reveal).ifPresent(options::setPassword);
      return Future.succeededFuture(options);
    }
    return leases
        .acquire(new Leased.EmbeddedDatabase(data.resolve("postgres")))
        .map(started.registering("the record of PostgreSQL", STOP, lease -> lease.release()))
        .compose(recorded -> EmbeddedPostgres.start(vertx, launcher, data, START))
        .map(started.registering("PostgreSQL", STOP, EmbeddedPostgres::stop))
        .map(EmbeddedPostgres::connectOptions);
  }
}
