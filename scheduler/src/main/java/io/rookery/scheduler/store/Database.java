package io.rookery.scheduler.store;

import io.rookery.scheduler.job.StoreException;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The client with its deadline: every call to the store goes through {@link #call}. */
final class Database {
  private final SqlClient client;
  private final Duration deadline;
  private final StoreProblems problems;

  Database(SqlClient client, Duration deadline, String address) {
    this.client = client;
    this.deadline = deadline;
    this.problems = new StoreProblems(address, deadline);
  }

  Duration deadline() {
    return deadline;
  }

  /** One statement in a transaction of its own; only to be used within {@link #call}. */
  Future<RowSet<Row>> run(String sql, Tuple arguments) {
    return client.preparedQuery(sql).execute(arguments);
  }

  /**
   * Everything that {@code work} does, under one total deadline.
   *
   * @param what completes "the store failed to …" in messages
   * @return what the work returns; fails with {@link StoreException}
   */
  <T> Future<T> call(String what, Supplier<Future<T>> work) {
    Future<T> result;
    try {
      result = work.get();
    } catch (RuntimeException e) {
      result = Future.failedFuture(e);
    }
    return result
        .timeout(deadline.toMillis(), TimeUnit.MILLISECONDS)
        .recover(failure -> Future.failedFuture(problems.explain(what, failure)));
  }

  /** {@link #call} for a single statement. */
  Future<RowSet<Row>> call(String what, String sql, Tuple arguments) {
    return call(what, () -> run(sql, arguments));
  }
}
