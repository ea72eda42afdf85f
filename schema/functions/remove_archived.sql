-- Removes at most p_limit rows at or before the newest anchor, oldest first; returns the number of removed rows.
create or replace function remove_archived(p_limit integer) returns bigint language sql as $$
    with removed as (
        delete from events
        where position <= (select max(a.position) from log_anchors a)
          and position < (select max(e.position) from events e)
          and position < (select min(e.position) from events e) + p_limit
        returning position, stream, version, task_id),
    counted as (
        insert into removed_streams (stream, version)
        select g.stream, max(g.version) from removed g where g.task_id is null group by g.stream
        on conflict (stream) do update set version = greatest(removed_streams.version, excluded.version)),
    unindexed as (
        delete from event_index l using removed r where l.position = r.position)
    select count(*) from removed
$$;
