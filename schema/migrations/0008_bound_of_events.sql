-- The bound of the first partition of events, as a constraint: then the table is attached without being scanned under a
-- lock. A migration of its own, because the lock for adding the constraint must end before the scan.
-- depends: 0007_executor_drain

\ir ../functions/events_per_partition.sql

do $$
declare
    size   bigint := events_per_partition();
    bound  bigint := (select greatest(coalesce(max(position), 0) - 1, 0) / size + 1 from events) * size;
begin
    execute format('alter table events add constraint events_bound check (position >= 1 and position < %s) not valid',
                   bound + 1);
end $$;
