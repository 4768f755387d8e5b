-- phase: expand
-- How the queue is read. A planner that trusts old statistics takes the queue for short and sorts all of
-- it, or finds it by the state alone; these settings leave it only the index job_queue, in its order.

-- The first so many jobs that wait for each key and have not been lost by the machine before.
create function waiting(keys text[], machine text, depth integer)
  returns table (key text, id bigint, sample text, priority integer)
  language sql stable rows 50
  set enable_sort = off
  set enable_seqscan = off
  set enable_bitmapscan = off
  as
$$
  select k.key, c.id, c.sample, c.priority
  from unnest(keys) as k (key)
  cross join lateral (
    select j.id, j.priority, j.sample
    from job j
    where j.state = 'QUEUED' and j.requirement = k.key and not machine = any (j.excluded)
    order by j.priority desc, j.id
    limit depth) c
$$;

-- Jumps from key to key: one look for each distinct requirement.
create function waiting_requirements()
  returns setof text
  language sql stable rows 50
  set enable_sort = off
  set enable_seqscan = off
  set enable_bitmapscan = off
  as
$$
  with recursive next (requirement) as (
    (select j.requirement from job j where j.state = 'QUEUED' order by j.requirement limit 1)
    union all
    select (
      select j.requirement from job j
      where j.state = 'QUEUED' and j.requirement > next.requirement
      order by j.requirement limit 1)
    from next where next.requirement is not null)
  select requirement from next where requirement is not null
$$;
