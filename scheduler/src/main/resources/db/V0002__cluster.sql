-- phase: expand
-- What several nodes need to know of each other: how steadily each one has held its lease, which
-- schema it was made for, and where the copies of files stand.

-- All at once and in this order, for statements of running nodes hold the one and want the other:
-- whoever waited for a lock here while holding another could wait for ever.
lock table job in access exclusive mode;
lock table node in access exclusive mode;
lock table attempt in access exclusive mode;

-- An evicted node has lease_until = '-infinity': it can never renew, only register anew.
alter table node
  add column renewed_at   timestamptz not null default clock_timestamp(),
  -- since when no renewal came late; what lets a node judge others
  add column steady_since timestamptz not null default clock_timestamp(),
  -- the highest step of the schema that its release knows
  add column schema       integer     not null default 1;

-- The names of the nodes with a live lease. Registrations ask this one after the other: each one
-- reads anew after it got the lock, and so sees what those before it have committed.
create function live_nodes_in_turn() returns setof text
  language plpgsql volatile as
$$
begin
  perform pg_advisory_xact_lock(7166469, 2);
  return query select n.name from node n where n.lease_until > clock_timestamp();
end
$$;

-- The SHA-256 of the sample, null for a URL. Generated, so that a node of the release before, which
-- does not know it, fills it as well.
alter table job
  add column sample text generated always as (spec -> 'target' ->> 'sha256') stored;

-- How many events the attempt has appended: an append whose answer was lost may be repeated.
alter table attempt add column appended integer not null default 0;

-- The nodes that hold a sample.
create table sample_copy (
  sha256    text        not null,
  size      bigint      not null,
  node      text        not null,
  stored_at timestamptz not null default clock_timestamp(),
  primary key (sha256, node)
);

create index sample_copy_by_node on sample_copy (node);

-- The nodes that hold the results of an attempt.
create table result_copy (
  job_id    bigint      not null references job on delete cascade,
  attempt   integer     not null,
  node      text        not null,
  stored_at timestamptz not null default clock_timestamp(),
  primary key (job_id, attempt, node)
);

create index result_copy_by_node on result_copy (node);
