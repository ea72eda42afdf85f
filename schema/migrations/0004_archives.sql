-- Where the log's beginning was cut off after it had been archived, so that the rest can still be verified.
-- depends: 0003_registers

create table log_anchors (
    -- a commit end: what is at or before it may be gone
    position    bigint      not null,
    -- the signed checkpoint of that position: chain, at, public_key, signature
    checkpoint  json        not null,
    -- the file that has what is gone, and its SHA-256 in hex
    archive     text        not null,
    sha256      text        not null,
    recorded_at timestamptz not null default now(),
    constraint log_anchors_pkey primary key (position)
);

comment on table log_anchors is 'Cuts of the log''s beginning. The newest is where verification begins.';

create function refuse_event_removal() returns trigger language plpgsql set search_path from current as $$
begin
    if old.position <= (select max(a.position) from log_anchors a) then
        return old;
    end if;
    raise exception 'the event log is append-only' using errcode = 'QM010';
end $$;

drop trigger events_append_only on events;
create trigger events_append_only before update on events
    for each row execute function refuse_event_change();
create trigger events_removed_when_archived before delete on events
    for each row execute function refuse_event_removal();

create function refuse_anchor_change() returns trigger language plpgsql as $$
begin
    raise exception 'anchors are never changed' using errcode = 'QM010';
end $$;

create trigger log_anchors_kept before update or delete on log_anchors
    for each row execute function refuse_anchor_change();
create trigger log_anchors_never_truncated before truncate on log_anchors
    for each statement execute function refuse_anchor_change();
revoke update, delete, truncate on log_anchors from public;

-- Records a cut. Refused (QM011) where the position is no commit end with that chain value, or where a task that was not
-- deleted has events at or before it: its state is the fold of all its events.
create function anchor_log(p_position bigint, p_chain bytea, p_checkpoint json, p_archive text, p_sha256 text)
returns void language plpgsql as $$
declare
    kept text;
begin
    if not exists (select from events e where e.position = p_position and e.chain = p_chain) then
        raise exception 'position % is no commit end with that chain value', p_position using errcode = 'QM011';
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

-- Removes rows at or before the newest anchor, the oldest first, at most so many; returns how many.
create function remove_archived(p_limit integer) returns bigint language sql as $$
    with gone as (
        delete from events
        where position <= (select max(a.position) from log_anchors a)
          and position < (select min(e.position) from events e) + p_limit
        returning 1)
    select count(*) from gone
$$;
