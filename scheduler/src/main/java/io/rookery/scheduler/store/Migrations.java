package io.rookery.scheduler.store;

import io.rookery.scheduler.job.StoreException;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the schema up to date: each step in a transaction of its own that also records it, under a
 * lock that makes nodes which start at once take turns.
 */
final class Migrations {
  private static final Logger LOG = LoggerFactory.getLogger(Migrations.class);

  private static final String TABLE =
      """
      create table if not exists schema_migration (
        version    integer     primary key,
        name       text        not null,
        checksum   text        not null,
        applied_at timestamptz not null default clock_timestamp())
      """;

  private final Pool pool;
  private final List<Migration> known;
  private final Duration deadline;
  private final StoreProblems problems;

  Migrations(Pool pool, List<Migration> known, Duration deadline, String address) {
    this.pool = pool;
    this.known = List.copyOf(known);
    this.deadline = deadline;
    this.problems = new StoreProblems(address, deadline);
  }

  /**
   * Applies what is missing.
   *
   * @return how many steps were applied; fails with {@link StoreException} when the schema is not
   *     one that these steps made, and then nothing was changed
   */
  Future<Integer> run() {
    return from(0)
        .timeout(deadline.toMillis(), TimeUnit.MILLISECONDS)
        .recover(
            failure ->
                Future.failedFuture(problems.explain("bring its schema up to date", failure)));
  }

  private Future<Integer> from(int applied) {
    return pool.withTransaction(this::step)
        .compose(did -> did ? from(applied + 1) : Future.succeededFuture(applied));
  }

  /** Applies the first missing step; false when there is none. */
  private Future<Boolean> step(SqlConnection connection) {
    // Notices ("relation already exists, skipping") would be logged by the client at every start.
    return connection
        .query("set local client_min_messages = warning")
        .execute()
        .compose(done -> connection.query("select pg_advisory_xact_lock(7166469, 0)").execute())
        .compose(done -> connection.query(TABLE).execute())
        .compose(
            done ->
                connection
                    .query("select version, name, checksum from schema_migration order by version")
                    .execute())
        .compose(
            applied -> {
              verify(applied);
              return applied.size() == known.size()
                  ? Future.succeededFuture(false)
                  : apply(connection, known.get(applied.size()));
            });
  }

  private Future<Boolean> apply(SqlConnection connection, Migration migration) {
    LOG.info("store schema: applying {}", migration.name());
    return connection
        .query(migration.sql())
        .execute()
        .compose(
            done ->
                connection
                    .preparedQuery(
                        "insert into schema_migration (version, name, checksum) values ($1, $2, $3)")
                    .execute(Tuple.of(migration.version(), migration.name(), migration.checksum())))
        .map(true);
  }

  private void verify(RowSet<Row> applied) {
    int place = 0;
    for (Row row : applied) {
      String name = row.getString("name");
      if (place == known.size()) {
        throw refused(
            name
                + " was applied by a newer Rookery, this one knows "
                + known.size()
                + " step(s): start the newer release");
      }
      Migration expected = known.get(place++);
      if (row.getInteger("version") != expected.version() || !name.equals(expected.name())) {
        throw refused(
            name
                + " was applied where this Rookery has "
                + expected.name()
                + ": start the release that made the database");
      }
      if (!row.getString("checksum").equals(expected.checksum())) {
        throw refused(
            name
                + " was changed after it had been applied: restore the file, and put the change"
                + " into a new one");
      }
    }
  }

  private static StoreException refused(String why) {
    return new StoreException("the store's schema does not fit: " + why, null);
  }
}
