-- Removes at most p_limit rows at or before the newest anchor, oldest first; returns how many.
create or replace function remove_archived(p_limit integer) returns bigint language sql as $$
    with gone as (
        delete from events
        where position <= (select max(a.position) from log_anchors a)
          and position < (select max(e.position) from events e)
          and position < (select min(e.position) from events e) + p_limit
        returning position, stream, version, task_id),
    counted as (
        insert into removed_streams (stream, version)
        select g.stream, max(g.version) from gone g where g.task_id is null group by g.stream
        on conflict (stream) do update set version = greatest(removed_streams.version, excluded.version)),
    unmarked as (
        delete from landmarks l using gone where l.position = gone.position)
    select count(*) from gone
$$;
