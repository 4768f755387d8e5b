package io.rookery.scheduler.store;

import io.rookery.scheduler.job.JobEvent;
import io.rookery.scheduler.job.NodeIdentity;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * Takes attempts from nodes that have lost the right to them: those that were evicted, whose lease
 * has run out for long enough or was given up, and every boot of a node but its present one; and
 * this node's own claims of whose success it never heard.
 */
final class TakeOver {
  // 1 node, 2 boot, 3 lost claims, 4 attempts at most, 5 failure of a lost attempt, 6 of a
  // cancelled
  // job, 7 lease in seconds. Forfeited leases are locked, so that a renewal either is seen here or
  // comes too late.
  private static final String TAKE_OVER =
      """
      with forfeited as materialized (
        select name, boot, lease_until from node
        where lease_until = '-infinity'
          or lease_until + make_interval(secs => $7) / 3 <= clock_timestamp()
            and exists (
              select 1 from node me
              where me.name = $1 and me.boot = $2 and me.lease_until > clock_timestamp()
                and me.steady_since + make_interval(secs => $7) <= clock_timestamp())
        order by name
        for update
      ), evicted as (
        update node n set lease_until = '-infinity'
        from forfeited x
        where n.name = x.name and x.lease_until > '-infinity'
      ), lost as materialized (
        select a.job_id, a.number, a.node = $1 and a.boot = $2 and a.claim = any ($3) as unheard
        from attempt a
        where a.ended_at is null
          and (a.node = $1 and a.boot = $2 and a.claim = any ($3)
            or exists (select 1 from forfeited x where x.name = a.node and x.boot = a.boot)
            or not exists (select 1 from node n where n.name = a.node and n.boot = a.boot))
        order by a.job_id
        for update of a skip locked
      ), closed as (
        update attempt a
        set ended_at = clock_timestamp(), outcome = 'lost',
          failure = ($5::jsonb || jsonb_build_object(
            'stage', a.stage,
            'message',
            case when l.unheard then 'the answer to the claim was lost on its way to ' || a.node
              else 'node ' || a.node || ' no longer holds its lease' end
            || ' — ' || ($5::jsonb ->> 'message')))::json
        from lost l
        where a.job_id = l.job_id and a.number = l.number
        returning a.job_id, a.number, a.node, a.machine, a.stage, a.failure
      ), moved as (
        update job j
        set state = case
              when j.cancel_requested then 'CANCELLED'
              when j.tries >= $4 then 'FAILED'
              else 'QUEUED' end,
          failure = case
              when j.cancel_requested then ($6::jsonb || jsonb_build_object('stage', c.stage))::json
              else c.failure end
        from closed c
        where j.id = c.job_id
        returning j.id, j.state, j.failure as job_failure, c.*
      ), entry as (
        select m.id, m.number, 'attempt.node-lost' as type,
          json_build_object('node', m.node, 'machine', m.machine, 'failure', m.failure) as data,
          1 as place
        from moved m
        union all
        select m.id, m.number,
          case m.state when 'QUEUED' then 'job.requeued' else 'job.' || lower(m.state) end,
          json_build_object('failure', m.job_failure),
          2
        from moved m
      ), e as (
        insert into event (job_id, attempt, type, data)
        select id, number, type, data from entry order by id, place
        returning *
      )
      select %s from e
      """
          .formatted(EventRows.COLUMNS);

  private final Database database;
  private final LostClaims lost;

  TakeOver(Database database, LostClaims lost) {
    this.database = database;
    this.lost = lost;
  }

  Future<List<JobEvent>> takeOver(NodeIdentity node, Duration lease, int attempts) {
    UUID[] claims = lost.pending();
    Tuple arguments =
        Tuple.of(node.name(), node.boot())
            .addArrayOfUUID(claims)
            .addInteger(attempts)
            .addValue(StoreFailures.nodeLost())
            .addValue(StoreFailures.cancelled())
            .addDouble(lease.toMillis() / 1000.0);
    return database
        .call("take attempts over", TAKE_OVER, arguments)
        .onSuccess(rows -> lost.lookedFor(claims))
        .map(rows -> EventRows.events(rows));
  }
}
