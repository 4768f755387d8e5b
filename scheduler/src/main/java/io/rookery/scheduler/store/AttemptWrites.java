package io.rookery.scheduler.store;

import io.rookery.scheduler.job.AttemptEnd;
import io.rookery.scheduler.job.EventDraft;
import io.rookery.scheduler.job.Failure;
import io.rookery.scheduler.job.Fence;
import io.rookery.scheduler.job.JobEvent;
import io.rookery.scheduler.job.StoreException;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;

/** What an attempt writes: each statement checks the fencing token and locks the attempt's row. */
final class AttemptWrites {
  private static final String HOLDS =
      "select appended from attempt where job_id = $1 and number = $2 and token = $3 and ended_at is null";

  // 4 types, 5 data, 6 stage, 7 how many were appended before.
  private static final String APPEND =
      """
      with held as (
        update attempt set stage = coalesce($6, stage), appended = $7 + cardinality($4::text[])
        where job_id = $1 and number = $2 and token = $3 and ended_at is null and appended = $7
        returning job_id, number
      ), e as (
        insert into event (job_id, attempt, type, data)
        select h.job_id, h.number, d.type, d.data::json
        from held h
        cross join unnest($4::text[], $5::text[]) with ordinality as d (type, data, place)
        order by d.place
        returning *
      )
      select %s from e
      """
          .formatted(EventRows.COLUMNS);

  // 4 types, 5 data, 6 stage, 7 outcome, 8 failure, 9 the failure of a cancelled job.
  private static final String END =
      """
      with closed as (
        update attempt
        set ended_at = clock_timestamp(), outcome = $7, failure = $8::json,
          stage = coalesce($6, stage)
        where job_id = $1 and number = $2 and token = $3 and ended_at is null
        returning job_id, number, machine, stage
      ), moved as (
        update job j
        set state = case
              when $7 = 'completed' then 'COMPLETED'
              when $7 = 'failed' then 'FAILED'
              when $7 = 'cancelled' or j.cancel_requested then 'CANCELLED'
              else 'QUEUED' end,
          failure = case
              when $7 in ('requeued', 'handed-back') and j.cancel_requested
                then ($9::jsonb || jsonb_build_object('stage', c.stage))::json
              else $8::json end,
          excluded = case
              when $7 = 'requeued' and not c.machine = any (j.excluded)
                then j.excluded || c.machine
              else j.excluded end,
          tries = case when $7 = 'handed-back' then j.tries - 1 else j.tries end
        from closed c
        where j.id = c.job_id
        returning j.id, j.state, j.failure, c.number
      ), entry as (
        select m.id, m.number, d.type, d.data::json as data, d.place
        from moved m
        cross join unnest($4::text[], $5::text[]) with ordinality as d (type, data, place)
        union all
        select m.id, m.number, 'attempt.ended',
          case when $8::json is null then json_build_object('outcome', $7)
            else json_build_object('outcome', $7, 'failure', $8::json) end,
          1000000000
        from moved m
        union all
        select m.id, m.number,
          case m.state when 'QUEUED' then 'job.requeued' else 'job.' || lower(m.state) end,
          case when m.failure is null then '{}'::json
            else json_build_object('failure', m.failure) end,
          1000000001
        from moved m
      ), e as (
        insert into event (job_id, attempt, type, data)
        select id, number, type, data from entry order by place
        returning *
      )
      select %s from e
      """
          .formatted(EventRows.COLUMNS);

  /** The last events of an attempt that this very end has ended before; 4 outcome, 5 how many. */
  private static final String ENDED =
      """
      select %s
      from attempt a join event e on e.job_id = a.job_id and e.attempt = a.number
      where a.job_id = $1 and a.number = $2 and a.token = $3 and a.outcome = $4
      order by e.seq desc
      limit $5
      """
          .formatted(EventRows.COLUMNS);

  private final Database database;

  AttemptWrites(Database database) {
    this.database = database;
  }

  Future<Optional<List<JobEvent>>> append(Fence fence, int before, List<EventDraft> drafts) {
    if (drafts.isEmpty()) {
      return database.call("look at an attempt", () -> holds(fence, before));
    }
    Tuple arguments = EventRows.addDrafts(arguments(fence), drafts);
    EventRows.addStage(arguments, drafts);
    arguments.addInteger(before);
    return database.call(
        "append to a timeline",
        () ->
            database
                .run(APPEND, arguments)
                .compose(
                    rows ->
                        rows.size() > 0
                            ? Future.succeededFuture(Optional.of(EventRows.events(rows)))
                            // Stale, or committed by an earlier try whose answer was lost.
                            : holds(fence, before + drafts.size())));
  }

  /** Whether the fence holds and so many events were appended; fails when they were not yet. */
  private Future<Optional<List<JobEvent>>> holds(Fence fence, int appended) {
    return database
        .run(HOLDS, arguments(fence))
        .compose(
            rows -> {
              if (rows.size() == 0) {
                return Future.succeededFuture(Optional.empty());
              }
              return rows.iterator().next().getInteger(0) >= appended
                  ? Future.succeededFuture(Optional.of(List.of()))
                  : Future.failedFuture(
                      new StoreException(
                          "events that come before these are not written yet", null));
            });
  }

  Future<Optional<List<JobEvent>>> end(Fence fence, AttemptEnd end, List<EventDraft> last) {
    Tuple arguments = EventRows.addDrafts(arguments(fence), last);
    EventRows.addStage(arguments, last);
    arguments.addString(outcome(end));
    arguments.addValue(failure(end).map(Failure::toJson).orElse(null));
    arguments.addValue(StoreFailures.cancelled());
    return database.call(
        "end an attempt",
        () ->
            database
                .run(END, arguments)
                .compose(
                    rows ->
                        rows.size() > 0
                            ? Future.succeededFuture(rows)
                            : database.run(ENDED, repeated(fence, end, last)))
                .map(AttemptWrites::eventsUnlessStale));
  }

  private static Tuple arguments(Fence fence) {
    return Tuple.of(fence.jobId(), fence.attempt(), fence.token());
  }

  private static Tuple repeated(Fence fence, AttemptEnd end, List<EventDraft> last) {
    return arguments(fence).addString(outcome(end)).addLong(last.size() + 2L);
  }

  private static Optional<List<JobEvent>> eventsUnlessStale(RowSet<Row> rows) {
    return rows.size() == 0 ? Optional.empty() : Optional.of(EventRows.events(rows));
  }

  private static String outcome(AttemptEnd end) {
    if (end instanceof AttemptEnd.Completed) {
      return "completed";
    }
    if (end instanceof AttemptEnd.Failed) {
      return "failed";
    }
    if (end instanceof AttemptEnd.Requeued) {
      return "requeued";
    }
    return end instanceof AttemptEnd.HandedBack ? "handed-back" : "cancelled";
  }

  private static Optional<Failure> failure(AttemptEnd end) {
    if (end instanceof AttemptEnd.Failed failed) {
      return Optional.of(failed.failure());
    }
    if (end instanceof AttemptEnd.Requeued requeued) {
      return Optional.of(requeued.failure());
    }
    if (end instanceof AttemptEnd.HandedBack back) {
      return Optional.of(back.failure());
    }
    return end instanceof AttemptEnd.Cancelled cancelled
        ? Optional.of(cancelled.failure())
        : Optional.empty();
  }
}
