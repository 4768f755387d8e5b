package io.rookery.scheduler.store;

import io.rookery.scheduler.job.ExtendedRun;
import io.rookery.scheduler.job.Extension;
import io.rookery.scheduler.job.Fence;
import io.rookery.scheduler.job.JobState;
import io.rookery.scheduler.job.NodeIdentity;
import io.rookery.scheduler.job.Stage;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;

/** What users add to the time of running samples. */
final class Extensions {
  // 2 milliseconds, 3 what all extensions of the attempt may come to. The attempt's row is judged
  // as it is when it is locked; the answer where nothing was added is only told.
  private static final String EXTEND =
      """
      with target as (
        select j.id, j.state, j.cancel_requested, a.number, a.stage, a.extended_ms
        from job j left join attempt a on a.job_id = j.id and a.number = j.attempts
        where j.id = $1
      ), grown as (
        update attempt a set extended_ms = a.extended_ms + $2
        from target t
        where a.job_id = t.id and a.number = t.number
          and t.state = 'RUNNING' and not t.cancel_requested
          and a.ended_at is null and a.stage not in ('collect', 'teardown')
          and a.extended_ms + $2 <= $3
        returning a.job_id, a.number, a.extended_ms
      ), e as (
        insert into event (job_id, attempt, type, data)
        select g.job_id, g.number, 'job.extended',
          json_build_object('ms', $2::bigint, 'extendedMs', g.extended_ms)
        from grown g
        returning *
      )
      select t.state, t.cancel_requested, t.stage, t.extended_ms, %s from target t
      left join e on true
      """
          .formatted(EventRows.COLUMNS);

  private static final String EXTENDED =
      """
      select job_id, number, token, extended_ms from attempt
      where node = $1 and boot = $2 and ended_at is null and extended_ms > 0
      order by job_id
      """;

  private final Database database;

  Extensions(Database database) {
    this.database = database;
  }

  Future<Extension> extend(long id, Duration by, Duration most) {
    return database
        .call("extend a job", EXTEND, Tuple.of(id, by.toMillis(), most.toMillis()))
        .map(rows -> extension(rows, most));
  }

  private static Extension extension(RowSet<Row> rows, Duration most) {
    if (rows.size() == 0) {
      return new Extension.Unknown();
    }
    Row row = rows.iterator().next();
    if (row.getLong("e_seq") != null) {
      return new Extension.Extended(
          List.of(EventRows.event(row)),
          Duration.ofMillis(row.getJsonObject("e_data").getLong("extendedMs")));
    }
    JobState state = JobState.valueOf(row.getString("state"));
    if (state != JobState.RUNNING) {
      return new Extension.NotRunning(state);
    }
    if (row.getBoolean("cancel_requested")) {
      return new Extension.Cancelled();
    }
    Stage stage = Stage.ofWireName(row.getString("stage"));
    if (stage.ordinal() > Stage.RUN.ordinal()) {
      return new Extension.PastRun(stage);
    }
    Duration left = most.minusMillis(row.getLong("extended_ms"));
    return new Extension.TooLong(left.isNegative() ? Duration.ZERO : left);
  }

  Future<List<ExtendedRun>> of(NodeIdentity node) {
    return database
        .call("look for extended jobs", EXTENDED, Tuple.of(node.name(), node.boot()))
        .map(
            rows ->
                StreamSupport.stream(rows.spliterator(), false)
                    .map(
                        row ->
                            new ExtendedRun(
                                new Fence(row.getLong(0), row.getInteger(1), row.getLong(2)),
                                Duration.ofMillis(row.getLong(3))))
                    .toList());
  }
}
