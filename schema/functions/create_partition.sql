-- Creates the table of the partition that begins with a position, not yet attached to events; returns its name. It has the
-- indexes, because attaching would build missing ones while the append that enters a partition waits.
create or replace function create_partition(p_first bigint) returns text language plpgsql set search_path from current as $$
declare
    name text := 'events_' || lpad(p_first::text, 12, '0');
begin
    execute format('create table %I (like events including indexes, constraint %I unique (stream, version))',
                   name, name || '_stream_version');
    execute format('create trigger events_never_truncated before truncate on %I
                    for each statement execute function refuse_event_change()', name);
    return name;
end $$;
