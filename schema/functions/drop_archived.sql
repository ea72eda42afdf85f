-- Drops the partitions at or before the newest anchor; returns the number of their events. The partition of the log's last
-- event always stays. Waits up to two minutes for sessions that read the table, in turns, so that appends go on meanwhile.
create or replace function drop_archived() returns bigint language plpgsql set search_path from current as $$
declare
    archived text[];
    until    bigint;
    one      text;
    found    bigint;
    dropped  bigint := 0;
begin
    select array_agg(p.name), max(p.last) into archived, until from partitions() p
        where p.last <= (select max(a.position) from log_anchors a) and p.last < (select max(e.position) from events e);
    foreach one in array coalesce(archived, '{}') loop
        execute format('select coalesce(max(position) - min(position) + 1, 0) from %I', one) into found;
        dropped := dropped + found;
        execute format('insert into removed_streams (stream, version)
                        select stream, max(version) from %I where task_id is null group by stream
                        on conflict (stream) do update set version = greatest(removed_streams.version, excluded.version)',
                       one);
    end loop;
    delete from event_index where position <= until;
    perform set_config('lock_timeout', '1s', true);
    for attempt in 1 .. 60 loop
        begin
            foreach one in array coalesce(archived, '{}') loop
                execute format('drop table %I', one);
            end loop;
            return dropped;
        exception when lock_not_available then
            if attempt = 60 then
                raise;
            end if;
            perform pg_sleep(1);
        end;
    end loop;
end $$;
