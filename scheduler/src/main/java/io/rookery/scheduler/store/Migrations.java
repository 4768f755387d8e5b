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
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the schema up to date: each step in a transaction of its own that also records it, under a
 * lock that makes nodes which start at once take turns. Steps that a newer release has applied are
 * accepted when this one can work with them, and a step that takes something away waits until no
 * node works with it.
 */
final class Migrations {
  private static final Logger LOG = LoggerFactory.getLogger(Migrations.class);

  // A table of the first release lacks "needs". Altering takes a lock that readers wait for, even
  // when there is nothing to add, and registrations are such readers.
  private static final String TABLE =
      """
      create table if not exists schema_migration (
        version    integer     primary key,
        name       text        not null,
        checksum   text        not null,
        applied_at timestamptz not null default clock_timestamp());
      do $$
      begin
        if not exists (
          select 1 from pg_attribute
          where attrelid = 'schema_migration'::regclass and attname = 'needs')
        then
          alter table schema_migration add column needs integer not null default 0;
        end if;
      end
      $$;
      """;

  private static final String RECORD =
      "insert into schema_migration (version, name, checksum, needs) values ($1, $2, $3, $4)";

  /**
   * So that no node can register or renew between the look at the nodes and the end of the step.
   */
  private static final String HOLD_NODES = "lock table node in share row exclusive mode";

  /**
   * The live nodes that do not know step $1. Those that are silent lose their lease here: they
   * could renew it later, and would work with what is then gone.
   */
  private static final String OLD_NODES =
      """
      with old as materialized (
        select name, lease_until > clock_timestamp() as live from node where schema < $1
      ), evicted as (
        update node n set lease_until = '-infinity'
        from old o
        where n.name = o.name and not o.live
      )
      select name from old where live order by name
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
        .compose(done -> connection.query(AppliedSteps.READ).execute())
        .compose(
            applied -> {
              AppliedSteps.verify(applied, known);
              return applied.size() >= known.size()
                  ? Future.succeededFuture(false)
                  : apply(connection, known.get(applied.size()));
            });
  }

  private Future<Boolean> apply(SqlConnection connection, Migration migration) {
    LOG.info("store schema: applying {}", migration.name());
    return nodesAreReady(connection, migration)
        .compose(ready -> connection.query(migration.sql()).execute())
        .compose(
            done ->
                connection
                    .preparedQuery(RECORD)
                    .execute(
                        Tuple.of(
                            migration.version(),
                            migration.name(),
                            migration.checksum(),
                            migration.needs())))
        .map(true);
  }

  private static Future<?> nodesAreReady(SqlConnection connection, Migration migration) {
    if (!migration.contracts()) {
      return Future.succeededFuture();
    }
    return connection
        .query(HOLD_NODES)
        .execute()
        .compose(held -> connection.preparedQuery(OLD_NODES).execute(Tuple.of(migration.needs())))
        .compose(
            old ->
                old.size() == 0
                    ? Future.succeededFuture()
                    : Future.failedFuture(AppliedSteps.refused(tooOld(migration, old))));
  }

  private static String tooOld(Migration migration, RowSet<Row> old) {
    String names =
        StreamSupport.stream(old.spliterator(), false)
            .map(row -> row.getString("name"))
            .collect(Collectors.joining(", "));
    return migration.name()
        + " takes away what the older release on "
        + names
        + " works with: upgrade there first (a node that was killed counts until its lease has run"
        + " out)";
  }
}
