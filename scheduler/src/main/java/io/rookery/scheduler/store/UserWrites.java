package io.rookery.scheduler.store;

import io.rookery.scheduler.job.Cancellation;
import io.rookery.scheduler.job.JobEvent;
import io.rookery.scheduler.job.JobSpec;
import io.rookery.scheduler.job.JobState;
import io.rookery.scheduler.job.Submitted;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;

/** What users do to jobs. */
final class UserWrites {
  private static final String SUBMIT =
      """
      with made as (
        insert into job (priority, requirement, owner, submission_id, spec)
        values ($1, $2, $3, $4, $5::jsonb)
        on conflict (submission_id) do nothing
        returning id
      ), e as (
        insert into event (job_id, type, data)
        select m.id, 'job.submitted', $6::json from made m
        returning *
      )
      select %s from e
      """
          .formatted(EventRows.COLUMNS);

  private static final String SUBMITTED = "select id from job where submission_id = $1";

  // 2 the failure of a cancelled job. Answers with the state before, and an event if there is one.
  private static final String CANCEL =
      """
      with target as (
        select id, state, cancel_requested from job where id = $1 for update
      ), moved as (
        update job j
        set state = case t.state when 'QUEUED' then 'CANCELLED' else t.state end,
          cancel_requested = (t.state = 'RUNNING'),
          failure = case t.state when 'QUEUED' then $2::json else j.failure end
        from target t
        where j.id = t.id
          and (t.state = 'QUEUED' or t.state = 'RUNNING' and not t.cancel_requested)
        returning j.id, j.state, j.failure, j.attempts
      ), e as (
        insert into event (job_id, attempt, type, data)
        select m.id, case m.state when 'RUNNING' then m.attempts end,
          case m.state when 'RUNNING' then 'job.cancel-requested' else 'job.cancelled' end,
          case m.state when 'RUNNING' then '{}'::json
            else json_build_object('failure', m.failure) end
        from moved m
        returning *
      )
      select t.state, %s from target t left join e on true
      """
          .formatted(EventRows.COLUMNS);

  private static final String RETRY =
      """
      with moved as (
        update job
        set state = 'QUEUED', excluded = '{}', tries = 0, cancel_requested = false, failure = null
        where id = $1 and state in ('FAILED', 'CANCELLED')
        returning id
      ), e as (
        insert into event (job_id, type, data) select m.id, 'job.retried', '{}' from moved m
        returning *
      )
      select %s from e
      """
          .formatted(EventRows.COLUMNS);

  private static final String NOTE =
      """
      with e as (insert into event (type, data) values ($1, $2::json) returning *)
      select %s from e
      """
          .formatted(EventRows.COLUMNS);

  private final Database database;

  UserWrites(Database database) {
    this.database = database;
  }

  Future<Submitted> submit(JobSpec spec) {
    String requirement = spec.requirement().key();
    JsonObject data =
        new JsonObject()
            .put("owner", spec.owner())
            .put("priority", spec.priority())
            .put("requirement", requirement);
    Tuple arguments =
        Tuple.of(spec.priority(), requirement, spec.owner())
            .addString(spec.submissionId().orElse(null))
            .addValue(SpecJson.write(spec))
            .addValue(data);
    return database.call(
        "store a job",
        () -> database.run(SUBMIT, arguments).compose(rows -> submitted(rows, spec)));
  }

  private Future<Submitted> submitted(RowSet<Row> rows, JobSpec spec) {
    if (rows.size() > 0) {
      JobEvent event = EventRows.event(rows.iterator().next());
      return Future.succeededFuture(
          new Submitted(event.jobId().orElseThrow(), true, List.of(event)));
    }
    // A statement of its own: the job may have been committed after the first one began.
    return database
        .run(SUBMITTED, Tuple.of(spec.submissionId().orElseThrow()))
        .map(found -> new Submitted(found.iterator().next().getLong("id"), false, List.of()));
  }

  Future<Cancellation> cancel(long id) {
    return database
        .call("cancel a job", CANCEL, Tuple.of(id).addValue(StoreFailures.cancelled()))
        .map(UserWrites::cancellation);
  }

  private static Cancellation cancellation(RowSet<Row> rows) {
    if (rows.size() == 0) {
      return new Cancellation.Unknown();
    }
    Row row = rows.iterator().next();
    JobState before = JobState.valueOf(row.getString("state"));
    List<JobEvent> events =
        row.getLong("e_seq") == null ? List.of() : List.of(EventRows.event(row));
    return switch (before) {
      case QUEUED -> new Cancellation.Done(events);
      case RUNNING -> new Cancellation.Requested(events);
      case COMPLETED, FAILED, CANCELLED -> new Cancellation.TooLate(before);
    };
  }

  Future<Optional<List<JobEvent>>> retry(long id) {
    return database
        .call("retry a job", RETRY, Tuple.of(id))
        .map(rows -> rows.size() == 0 ? Optional.empty() : Optional.of(EventRows.events(rows)));
  }

  Future<JobEvent> note(String type, JsonObject data) {
    return database
        .call("append an event", NOTE, Tuple.of(type).addValue(data))
        .map(rows -> EventRows.event(rows.iterator().next()));
  }
}
