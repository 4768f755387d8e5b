package io.rookery.cluster.chaos;

import io.rookery.cluster.chaos.History.AttemptRow;
import io.rookery.cluster.chaos.History.EventRow;
import io.rookery.cluster.chaos.History.JobRow;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;

/** Reads the store with SQL of its own, past the code that is under test. */
final class HistoryReader {
  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final int PAGE = 20_000;

  private static final String JOBS =
      "select id, state, submission_id, attempts, coalesce(failure::text, '') as failure from job"
          + " order by id";

  private static final String ATTEMPTS =
      "select job_id, number, token, node, machine, started_at, ended_at, outcome from attempt"
          + " order by job_id, number";

  private static final String EVENTS =
      """
      select seq, job_id, coalesce(attempt, 0) as attempt, type,
        case
          when type like 'stage.%' then data ->> 'stage'
          when type = 'attempt.ended' then data ->> 'outcome'
          else '' end as detail
      from event where job_id is not null and seq > $1 order by seq limit $2
      """;

  private static final String UNFINISHED =
      "select count(*) from job where state in ('QUEUED', 'RUNNING')";

  private final Pool pool;

  HistoryReader(Vertx vertx, PgConnectOptions server) {
    this.pool =
        PgBuilder.pool()
            .with(new PoolOptions().setMaxSize(2).setConnectionTimeout(5))
            .with(new NetClientOptions().setConnectTimeout(2000).setIdleTimeout(60))
            .connectingTo(server)
            .using(vertx)
            .build();
  }

  Future<Void> close() {
    return pool.close();
  }

  /** How many jobs wait or run; fails when the store does not answer soon. */
  Future<Integer> unfinished() {
    return pool.query(UNFINISHED)
        .execute()
        .timeout(3, TimeUnit.SECONDS)
        .map(rows -> rows.iterator().next().getLong(0).intValue());
  }

  /** Everything that the store has, with what others know. */
  Future<History> read(Ledger.Account account, List<History.Life> lives) {
    List<EventRow> events = new ArrayList<>();
    return query(JOBS)
        .compose(
            jobs ->
                query(ATTEMPTS)
                    .compose(
                        attempts ->
                            page(0, events)
                                .map(
                                    read ->
                                        new History(
                                            account,
                                            list(jobs).stream().map(HistoryReader::job).toList(),
                                            list(attempts).stream()
                                                .map(HistoryReader::attempt)
                                                .toList(),
                                            events,
                                            lives))));
  }

  private Future<Void> page(long after, List<EventRow> into) {
    return pool.preparedQuery(EVENTS)
        .execute(Tuple.of(after, PAGE))
        .timeout(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)
        .compose(
            rows -> {
              rows.forEach(row -> into.add(event(row)));
              return rows.size() < PAGE
                  ? Future.succeededFuture()
                  : page(into.get(into.size() - 1).seq(), into);
            });
  }

  private Future<RowSet<Row>> query(String sql) {
    return pool.query(sql).execute().timeout(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static List<Row> list(RowSet<Row> rows) {
    return StreamSupport.stream(rows.spliterator(), false).toList();
  }

  private static JobRow job(Row row) {
    return new JobRow(
        row.getLong("id"),
        row.getString("state"),
        Optional.ofNullable(row.getString("submission_id")),
        row.getInteger("attempts"),
        row.getString("failure"));
  }

  private static AttemptRow attempt(Row row) {
    return new AttemptRow(
        row.getLong("job_id"),
        row.getInteger("number"),
        row.getLong("token"),
        row.getString("node"),
        row.getString("machine"),
        row.getOffsetDateTime("started_at").toInstant(),
        instant(row.getOffsetDateTime("ended_at")),
        Optional.ofNullable(row.getString("outcome")));
  }

  private static Optional<Instant> instant(OffsetDateTime time) {
    return Optional.ofNullable(time).map(OffsetDateTime::toInstant);
  }

  /** There are few different texts and very many events. */
  private static EventRow event(Row row) {
    return new EventRow(
        row.getLong("seq"),
        row.getLong("job_id"),
        row.getInteger("attempt"),
        row.getString("type").intern(),
        String.valueOf(row.getString("detail")).intern());
  }
}
