-- Records an anchor, which cuts off the log's beginning. Raises QM011 if the position is not in the table, if it is the
-- log's last position (the next append continues from the last row), or if a task that was not deleted has events at or
-- before the position (its state is the fold of all its events).
create or replace function anchor_log(p_position bigint, p_checkpoint json, p_archive text, p_sha256 text)
returns void language plpgsql as $$
declare
    kept text;
begin
    if not exists (select from events e where e.position = p_position) then
        raise exception 'position % is not in the log', p_position using errcode = 'QM011';
    end if;
    if not exists (select from events e where e.position > p_position) then
        raise exception 'position % is the log''s last, and its last event always stays', p_position
            using errcode = 'QM011';
    end if;
    select t.task_id into kept from (select distinct e.task_id from events e
                                     where e.position <= p_position and e.task_id is not null) t
        -- without any event of the stream, its deletion was archived
        where exists (select from events c where c.stream = 'task:' || t.task_id)
          and not exists (select from events d where d.stream = 'task:' || t.task_id and d.type = 'task.deleted')
        limit 1;
    if kept is not null then
        raise exception 'the task % is not deleted', kept using errcode = 'QM011';
    end if;
    -- the digests that follow the last complete tile: the tree grows from them when their rows are removed
    insert into log_nodes (level, index, hash)
    select 0, e.position - 1, e.digest from events e where e.position > p_position / 256 * 256 and e.position <= p_position
    on conflict do nothing;
    insert into log_anchors (position, checkpoint, archive, sha256)
    values (p_position, p_checkpoint, p_archive, p_sha256)
    on conflict do nothing;
end $$;
