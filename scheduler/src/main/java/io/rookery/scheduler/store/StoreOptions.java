package io.rookery.scheduler.store;

import static java.util.Objects.requireNonNull;

import io.rookery.scheduler.job.InvalidFieldException;
import io.vertx.pgclient.PgConnectOptions;
import java.time.Duration;

/**
 * How to reach the store.
 *
 * @param server address, database, user and password
 * @param poolSize at most that many connections
 * @param deadline how long any single call may take, waiting for a connection included; the server
 *     itself abandons a statement after the same time. Migrations as a whole get ten times as long
 */
public record StoreOptions(PgConnectOptions server, int poolSize, Duration deadline) {

  /** A pool size that serves one node; claims are serialised by the event log anyway. */
  public static final int DEFAULT_POOL_SIZE = 8;

  public StoreOptions {
    requireNonNull(server, "server");
    if (poolSize < 1) {
      throw new IllegalArgumentException("poolSize must be positive");
    }
    if (deadline.toMillis() < 1) {
      throw new IllegalArgumentException("deadline must be at least a millisecond");
    }
    server = new PgConnectOptions(server);
  }

  /**
   * Options for a server of the user's own, with the default pool size.
   *
   * @param url {@code postgresql://user:password@host:5432/database}
   * @throws InvalidFieldException for {@code store.url} when it is not of that form
   */
  public static StoreOptions of(String url, Duration deadline) {
    try {
      return new StoreOptions(PgConnectOptions.fromUri(url), DEFAULT_POOL_SIZE, deadline);
    } catch (IllegalArgumentException e) {
      // The parser's own message would repeat the password.
      throw new InvalidFieldException(
          "store.url", "must look like postgresql://user:password@host:5432/database");
    }
  }

  /** Where the server is, without user and password: for logs and messages. */
  String address() {
    return server.getHost() + ":" + server.getPort() + "/" + server.getDatabase();
  }
}
