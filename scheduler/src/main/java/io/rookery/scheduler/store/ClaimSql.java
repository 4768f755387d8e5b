package io.rookery.scheduler.store;

/**
 * The claim as one statement.
 *
 * <p>Arguments: 1 node, 2 boot, 3 machine, 4 requirement keys, 5 the claim's own id, 6 whether only
 * jobs count whose sample the node holds. It answers with exactly one row: {@code full}, whether
 * some key had as many candidates as were looked at, {@code missing}, the samples that were lacking
 * before the job that was taken, and the columns of the job, its attempt, its token and its event,
 * which are null when nothing was claimed.
 *
 * <p>The candidates are read without locks, a bounded number for each key by the schema's function
 * {@code waiting}. Only one row is ever locked; rows that another claim has locked are skipped, and
 * a row that changed in between is judged again as it is now. All candidates can so be lost to
 * others: the caller looks further then.
 */
final class ClaimSql {
  // What is lacking is asked for by a scalar subquery: for an "exists" the planner may read all
  // that the node holds. It would as well by the index on the node, when its statistics are those
  // of a short table; a node's name is therefore compared in a way that only follows a sample's
  // copies. The state of a picked job likewise: by it all that wait might be read once more.
  private static final String TEXT =
      """
      with candidate as materialized (
        select c.key, c.id, c.sample,
          row_number() over (order by c.priority desc, c.id) as place,
          $6 and c.sample is not null and (
            select s.node from sample_copy s where s.sha256 = c.sample and s.node || '' = $1
          ) is null as lacking
        from waiting($4::text[], $3, %1$d) c
      ), picked as materialized (
        select j.id, c.place
        from candidate c join job j on j.id = c.id
        where j.state || '' = 'QUEUED' and not $3 = any (j.excluded) and not c.lacking
          and exists (
            select 1 from node n
            where n.name = $1 and n.boot = $2 and n.lease_until > clock_timestamp())
        order by c.place
        limit 1
        for update of j skip locked
      ), moved as (
        update job j
        set state = 'RUNNING', attempts = j.attempts + 1, tries = j.tries + 1, failure = null,
          cancel_requested = false
        from picked p
        where j.id = p.id
        returning j.*
      ), started as (
        insert into attempt (job_id, number, token, node, boot, machine, claim)
        select m.id, m.attempts, nextval('fencing_token'), $1, $2, $3, $5::uuid
        from moved m
        returning *
      ), logged as (
        insert into event (job_id, attempt, type, data)
        select s.job_id, s.number, 'attempt.started',
          json_build_object('node', s.node, 'machine', s.machine)
        from started s
        returning *
      )
      select
        coalesce((select max(n) from (select count(*) as n from candidate group by key) d), 0)
          >= %1$d as "full",
        array(
          select c.sample
          from candidate c
          where c.lacking and c.place < coalesce((select p.place from picked p), %4$d)
          group by c.sample
          order by min(c.place)
          limit %5$d) as missing,
        taken.*
      from (values (1)) as one
      left join (
        select a.token, %2$s, %3$s
        from moved j join started a on a.job_id = j.id join logged e on e.job_id = j.id) taken
        on true
      """;

  private static final int MISSING_AT_MOST = 16;

  private ClaimSql() {}

  /** The statement that looks at {@code depth} candidates of each key. */
  static String lookingAt(int depth) {
    return TEXT.formatted(
        depth, JobRows.COLUMNS, EventRows.COLUMNS, Long.MAX_VALUE, MISSING_AT_MOST);
  }
}
