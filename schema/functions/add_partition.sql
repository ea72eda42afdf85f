-- Adds the partition of events that contains a position, unless it exists. Reading and appending go on meanwhile. Runs
-- with the owner's rights, because append() calls it.
create or replace function add_partition(p_position bigint) returns void
language plpgsql security definer set search_path from current as $$
declare
    start bigint := (p_position - 1) / events_per_partition() * events_per_partition() + 1;
begin
    if not exists (select from partitions() p where p.first = start) then
        execute format('alter table events attach partition %I for values from (%s) to (%s)',
                       create_partition(start), start, start + events_per_partition());
    end if;
end $$;
