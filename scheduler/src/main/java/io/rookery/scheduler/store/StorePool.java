package io.rookery.scheduler.store;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.util.concurrent.TimeUnit;

/** How connections to the server are made and how long they may be silent. */
final class StorePool {
  private StorePool() {}

  static Pool open(Vertx vertx, StoreOptions options) {
    int millis = (int) Math.min(options.deadline().toMillis(), Integer.MAX_VALUE / 4);
    PgConnectOptions server =
        new PgConnectOptions(options.server())
            .setCachePreparedStatements(true)
            .setPreparedStatementCacheSqlLimit(Integer.MAX_VALUE)
            .addProperty("application_name", "rookery")
            .addProperty("statement_timeout", Integer.toString(millis))
            // A plan made while the tables were empty would be kept for the queue of a million.
            .addProperty("plan_cache_mode", "force_custom_plan");
    NetClientOptions net =
        new NetClientOptions()
            .setConnectTimeout(millis)
            .setTcpKeepAlive(true)
            // The server gives a statement up within the deadline, so a longer silence means that
            // it cannot be reached; without this its connections would occupy the pool for ever.
            .setIdleTimeout(2 * millis)
            .setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
    PoolOptions pool =
        new PoolOptions()
            .setMaxSize(options.poolSize())
            .setMaxWaitQueueSize(10_000)
            .setConnectionTimeout(millis)
            .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS);
    return PgBuilder.pool().with(pool).with(net).connectingTo(server).using(vertx).build();
  }
}
