-- phase: expand
-- What users have added to the time of a running sample, so that a node that missed the event finds it.

-- in all, since the attempt began; belongs to the attempt, and ends with it
alter table attempt add column extended_ms bigint not null default 0;
