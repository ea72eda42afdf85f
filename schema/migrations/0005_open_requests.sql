-- What there is to do, without a look at all there ever was to do.
-- depends: 0004_archives

-- What was requested and has not ended: one row for each open root execution, put in and taken out by the very commits
-- that say so. Asked of the log itself, it would be all requests there ever were less all ends, whose payload may be gone.
create table open_requests (
    position     bigint      not null,
    execution_id text        not null,
    task_id      text        not null,
    stream       text        collate "C" not null,
    version      integer     not null,
    constraint open_requests_pkey primary key (execution_id)
);

create function keep_open_requests() returns trigger language plpgsql set search_path from current as $$
begin
    if new.type = 'step.requested' then
        insert into open_requests (position, execution_id, task_id, stream, version)
        values (new.position, new.data ->> 'execution_id', new.task_id, new.stream, new.version)
        on conflict do nothing;
    else
        delete from open_requests where execution_id = new.data ->> 'execution_id';
    end if;
    return null;
end $$;

create trigger events_open_requests after insert on events for each row
    when (new.type in ('step.requested', 'execution.completed', 'execution.failed', 'execution.cancelled'))
    execute function keep_open_requests();

insert into open_requests (position, execution_id, task_id, stream, version)
select r.position, r.data ->> 'execution_id', r.task_id, r.stream, r.version
from events r
where r.type = 'step.requested'
  and r.data ->> 'execution_id' is not null
  and not exists (
    select 1 from events t
    where t.type in ('execution.completed', 'execution.failed', 'execution.cancelled')
      and t.data ->> 'execution_id' = r.data ->> 'execution_id')
  -- the end of a deleted task may have lost its payload
  and not exists (select 1 from events d where d.stream = r.stream and d.type = 'task.deleted')
on conflict do nothing;
