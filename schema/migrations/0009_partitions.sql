-- The log is partitioned by ranges of positions; what was the table becomes the first partition, without a copy.
-- depends: 0008_bound_of_events

-- scans the table while others read and append
alter table events validate constraint events_bound;

drop trigger events_append_only on events;
drop trigger if exists events_removed_when_archived on events;
drop function if exists remove_archived(integer);
drop function if exists refuse_event_removal();
alter table events rename to events_000000000001;
alter index events_pkey rename to events_000000000001_pkey;
alter index events_task rename to events_000000000001_task_id_position_idx;

create table events (
    like events_000000000001 including comments,
    constraint events_pkey primary key (position)
) partition by range (position);
create index events_task on events (task_id, position) where task_id is not null;
comment on table events is 'Every change of state, in commit order. Append-only; see append().';

create trigger events_append_only before update or delete on events
    for each row execute function refuse_event_change();
create trigger events_never_truncated before truncate on events
    for each statement execute function refuse_event_change();
revoke update, delete, truncate on events from public;

\ir ../functions/partitions.sql
\ir ../functions/create_partition.sql
\ir ../functions/add_partition.sql
\ir ../functions/drop_archived.sql
\ir ../functions/closed_version.sql
\ir ../functions/append.sql
\ir ../functions/append_without_since.sql

do $$
declare
    bound bigint := (select substring(pg_get_constraintdef(oid) from '< ''?(\d+)')::bigint from pg_constraint
                     where conname = 'events_bound' and conrelid = 'events_000000000001'::regclass);
begin
    execute format('alter table events attach partition events_000000000001 for values from (1) to (%s)', bound);
    perform add_partition(bound);
end $$;
alter table events_000000000001 drop constraint events_bound;
