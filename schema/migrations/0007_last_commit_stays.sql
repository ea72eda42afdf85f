-- The log's last commit is never removed: it says which position and chain value come next.
-- depends: 0006_log_blocks

-- As before; and refused (QM011) where the position is the log's end. Whatever is appended later only moves that further
-- away, so that below an anchor there is never the newest row.
create or replace function anchor_log(p_position bigint, p_chain bytea, p_checkpoint json, p_archive text, p_sha256 text)
returns void language plpgsql as $$
declare
    kept text;
begin
    if not exists (select from events e where e.position = p_position and e.chain = p_chain) then
        raise exception 'position % is no commit end with that chain value', p_position using errcode = 'QM011';
    end if;
    if not exists (select from events e where e.position > p_position) then
        raise exception 'position % is the log''s last, and its last commit always stays', p_position
            using errcode = 'QM011';
    end if;
    select t.task_id into kept from (select distinct e.task_id from events e
                                     where e.position <= p_position and e.task_id is not null) t
        where not exists (select from events d where d.stream = 'task:' || t.task_id and d.type = 'task.deleted')
        limit 1;
    if kept is not null then
        raise exception 'the task % is not deleted', kept using errcode = 'QM011';
    end if;
    insert into log_anchors (position, checkpoint, archive, sha256)
    values (p_position, p_checkpoint, p_archive, p_sha256)
    on conflict do nothing;
end $$;

-- As before, but for the newest row, where an anchor of an earlier version stands at the log's end.
create or replace function refuse_event_removal() returns trigger language plpgsql set search_path from current as $$
begin
    if old.position <= (select max(a.position) from log_anchors a)
       and old.position < (select max(e.position) from events e) then
        return old;
    end if;
    raise exception 'the event log is append-only' using errcode = 'QM010';
end $$;

create or replace function remove_archived(p_limit integer) returns bigint language sql as $$
    with gone as (
        delete from events
        where position <= (select max(a.position) from log_anchors a)
          and position < (select max(e.position) from events e)
          and position < (select min(e.position) from events e) + p_limit
        returning 1)
    select count(*) from gone
$$;
