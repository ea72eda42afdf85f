-- open_work: Root executions that were requested and have not ended, oldest first, with the source they read.
select r.position, r.execution_id, r.task_id,
       (select c.data ->> 'source' from events c where c.stream = r.stream and c.version = 1)
from open_requests r
order by r.position

-- work_since: What executors act on, after a position: requests, cancellations, ends, deletions.
select l.position, l.type, l.key, l.task_id,
       -- looked up one by one: joined, the planner reads the beginnings of all tasks there ever were
       case when l.type = 'step.requested'
            then (select c.data ->> 'source' from events c where c.stream = 'task:' || l.task_id and c.version = 1) end
from landmarks l
where l.position > %(after)s
  and l.type in ('step.requested', 'execution.completed', 'execution.failed', 'execution.cancelled',
                 'execution.cancel_requested', 'task.deleted', 'executors.drained', 'executors.resumed')
order by l.position
limit %(limit)s

-- last_of_executors: What was last said to all executors: drained or resumed, by whom and when.
select type, data::text, meta::text, recorded_at, version from events where stream = 'executors' order by version desc limit 1

-- ask_retention: Asks for the deletion of every task that has been unused for the given seconds.
insert into deletion_requests (task_id)
select old_tasks(make_interval(secs => %(seconds)s)) on conflict do nothing

-- orphans: Those of the given directories that belong to no task the log ever had.
select name from unnest(%(names)s::text[]) name
where not exists (select from events e where e.stream = 'task:' || name)
order by name

-- kept_digests: Every file and object that a task which was not deleted ever had.
select e.data ->> 'sha256' from events e
where e.type = 'file.written'
  and not exists (select 1 from events d where d.stream = e.stream and d.type = 'task.deleted')
union
select o ->> 'sha256' from events e, json_array_elements(e.data -> 'outputs') o
where e.type = 'unit.completed'
  and not exists (select 1 from events d where d.stream = e.stream and d.type = 'task.deleted')

-- release_and_wake: Gives a lease up at once and wakes the others, so that one of them goes on.
with released as (
    update leases set expires_at = '-infinity'
    where execution_id = %(execution_id)s and executor = %(executor)s and epoch = %(epoch)s
    returning execution_id)
select pg_notify(%(channel)s, 'released') from released where %(notify)s
