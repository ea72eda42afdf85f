-- Deletions that are not carried out to their end, so that whoever was interrupted, or anybody else, can go on.
-- depends: 0007_last_commit_stays

-- One row from the very commit that deletes the task until its files, its connection and its texts are gone.
create table open_deletions (
    task_id   text        not null,
    -- the payloads of all its events go, not only the texts of its log lines
    purge     boolean     not null,
    opened_at timestamptz not null default now(),
    constraint open_deletions_pkey primary key (task_id)
);

create function open_deletion() returns trigger language plpgsql set search_path from current as $$
begin
    insert into open_deletions (task_id, purge)
    values (new.task_id, coalesce((new.data ->> 'purge')::boolean, false))
    on conflict do nothing;
    return null;
end $$;

create trigger events_deletion_opened after insert on events
    for each row when (new.type = 'task.deleted' and new.task_id is not null) execute function open_deletion();

-- those an earlier version left half done: it redacted the lines in one statement, as the last thing but saying so
insert into open_deletions (task_id, purge)
select d.task_id, p.stream is not null
from events d
left join events p on p.stream = d.stream and p.type = 'task.purged'
where d.type = 'task.deleted' and d.task_id is not null
  and (exists (select from events l
               where l.stream = 'log:' || d.task_id and l.type = 'log.recorded' and l.salt is not null)
       or p.stream is not null
          and exists (select from events c where c.stream = d.stream and c.version = 1 and c.salt is not null))
on conflict do nothing;
