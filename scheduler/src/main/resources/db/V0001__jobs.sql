-- Jobs, their attempts, the event log, and the leases of nodes.
-- All times are this server's. Requirement keys are compared byte by byte ("C").

-- Ids 0 and 1 are never given: guest analyzers read them as booleans.
create sequence job_id as bigint minvalue 2 start 2;

-- Grows with every claim of any job, for ever; what makes a late writer stale.
create sequence fencing_token as bigint;

create sequence event_seq as bigint;

-- Gives an event its place in the log. The lock is held until the transaction ends, and it is let
-- go only after the transaction has become visible; so places grow in the order of commits, and a
-- reader that has seen n never finds a new event below n. Each statement evaluates this after it
-- has all the row locks it needs, so whoever holds this lock waits for nobody else.
create function next_event_seq() returns bigint
  language plpgsql volatile as
$$
begin
  perform pg_advisory_xact_lock(7166469, 1);
  return nextval('event_seq');
end
$$;

create table job (
  id               bigint      primary key default nextval('job_id'),
  state            text        not null default 'QUEUED'
                               check (state in ('QUEUED', 'RUNNING', 'COMPLETED', 'FAILED', 'CANCELLED')),
  priority         integer     not null,
  requirement      text        collate "C" not null,
  owner            text        not null,
  submission_id    text        unique,
  spec             jsonb       not null,
  submitted_at     timestamptz not null default clock_timestamp(),
  -- the number of the latest attempt; 0 before the first
  attempts         integer     not null default 0,
  -- attempts since the job was submitted or retried, less those that were handed back
  tries            integer     not null default 0,
  excluded         text[]      not null default '{}',
  cancel_requested boolean     not null default false,
  -- not jsonb: a message may quote a hostile guest, and jsonb refuses U+0000
  failure          json
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.05);

-- Exactly the order of the claim, so that it reads the first entries of each key and no more.
create index job_queue on job (requirement, priority desc, id) where state = 'QUEUED';
create index job_by_state on job (state, id);
create index job_by_owner on job (owner, id);

create table attempt (
  job_id     bigint      not null references job on delete cascade,
  number     integer     not null,
  token      bigint      not null unique,
  node       text        not null,
  boot       text        not null,
  machine    text        not null,
  -- named by the claimer, so that it can find a claim whose answer it never got
  claim      uuid        not null,
  stage      text        not null default 'restore',
  started_at timestamptz not null default clock_timestamp(),
  ended_at   timestamptz,
  outcome    text        check (outcome in ('completed', 'failed', 'requeued', 'handed-back', 'cancelled', 'lost')),
  failure    json,
  primary key (job_id, number),
  check ((ended_at is null) = (outcome is null))
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02);

create index attempt_running on attempt (node, boot) where ended_at is null;

-- Append only.
create table event (
  seq     bigint      primary key default next_event_seq(),
  job_id  bigint,
  attempt integer,
  type    text        not null,
  at      timestamptz not null default clock_timestamp(),
  data    json        not null
);

create index event_by_job on event (job_id, seq) where job_id is not null;

create function refuse_change() returns trigger
  language plpgsql as
$$
begin
  raise exception 'the event log is append-only';
end
$$;

create trigger event_append_only before update on event
  for each statement execute function refuse_change();

create table node (
  name        text        primary key,
  boot        text        not null,
  lease_until timestamptz not null
);
