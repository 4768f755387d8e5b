package io.rookery.scheduler.store;

import io.rookery.capture.process.ChildLauncher;
import io.rookery.scheduler.job.StoreException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A real PostgreSQL server that belongs to this node and dies with it, on Linux on amd64 and
 * aarch64. It keeps everything in {@code <data>/postgres}, listens on 127.0.0.1 only, and knows one
 * user, whose random password stands in a file that only the node's user can read.
 *
 * <p>May be called on any context; futures complete on the caller's.
 */
public final class EmbeddedPostgres {
  private final Vertx vertx;
  private final ServerFolder folder;
  private final ServerStart.Running running;

  private EmbeddedPostgres(Vertx vertx, ServerFolder folder, ServerStart.Running running) {
    this.vertx = vertx;
    this.folder = folder;
    this.running = running;
  }

  /**
   * Starts the server, after having unpacked it and made its database if there is none yet, and
   * after what is left of a server whose node was killed has ended. As root it runs in a user
   * namespace, or as {@code postgres} or {@code nobody} where there are none.
   *
   * @param launcher must outlive the server
   * @param dataDir the node's data directory
   * @param deadline for the whole start, and again for the whole stop
   * @return completes when connections are accepted; fails with {@link StoreException}, and then
   *     nothing is left running
   */
  public static Future<EmbeddedPostgres> start(
      Vertx vertx, ChildLauncher launcher, Path dataDir, Duration deadline) {
    return vertx
        .executeBlocking(() -> ServerFolder.open(dataDir))
        .recover(failure -> Future.failedFuture(unusable(dataDir, failure)))
        .compose(
            folder ->
                new ServerStart(vertx, launcher, folder, deadline)
                    .run()
                    .map(running -> new EmbeddedPostgres(vertx, folder, running))
                    .recover(
                        failure ->
                            close(vertx, folder)
                                .transform(closed -> Future.failedFuture(failure))));
  }

  private static Throwable unusable(Path dataDir, Throwable failure) {
    return failure instanceof StoreException
        ? failure
        : new StoreException(
            "the folder for the embedded PostgreSQL in "
                + dataDir
                + " cannot be used: "
                + failure
                + "; check the owner and permissions of node.data",
            failure);
  }

  /** How to connect to it; a copy. */
  public PgConnectOptions connectOptions() {
    return new PgConnectOptions()
        .setHost(ServerStart.HOST)
        .setPort(running.port())
        .setUser(ServerStart.USER)
        .setPassword(running.password())
        .setDatabase("postgres");
  }

  /** Completes when the server has ended, by {@link #stop} or without having been asked. */
  public Future<Void> ended() {
    return running.child().exit().mapEmpty();
  }

  /**
   * Stops the server: what is committed is on disk, open connections are closed. Completes when it
   * has ended; a repeated call joins the first.
   */
  public Future<Void> stop() {
    return running
        .child()
        .stop()
        .eventually(() -> close(vertx, folder))
        .recover(
            failure ->
                Future.failedFuture(
                    new StoreException(
                        "the embedded PostgreSQL does not end: " + failure.getMessage(), failure)))
        .mapEmpty();
  }

  private static Future<Void> close(Vertx vertx, ServerFolder folder) {
    return vertx.executeBlocking(
        () -> {
          folder.close();
          return null;
        });
  }
}
