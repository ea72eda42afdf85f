-- open_work: Root executions that were requested and have not ended, oldest first, with the source they read.
select r.position, r.execution_id, r.task_id,
       (select c.data ->> 'source' from events c where c.stream = r.stream and c.version = 1)
from open_requests r
order by r.position

-- work_since: What executors act on, after a position: requests, cancellations, ends, deletions.
select e.position, e.type, e.data ->> 'execution_id', e.task_id,
       -- looked up one by one: joined, the planner reads the beginnings of all tasks there ever were
       case when e.type = 'step.requested'
            then (select c.data ->> 'source' from events c where c.stream = e.stream and c.version = 1) end
from events e
where e.position > %(after)s
  and e.type in ('step.requested', 'execution.completed', 'execution.failed', 'execution.cancelled',
                 'execution.cancel_requested', 'task.deleted', 'executors.drained', 'executors.resumed')
order by e.position
limit %(limit)s

-- story_of_first: The task of the first request after a position, at most so many of its events.
select e.position, e.stream, e.version, e.task_id, e.type, e.schema_version, e.data::text, e.meta::text, e.recorded_at
from (select stream from events where position > %(after)s and type = 'step.requested' order by position limit 1) r
join events e on e.stream = r.stream
order by e.version
limit %(limit)s

-- source_of_first: The encrypted connection of the source that the first request after a position is about.
select s.name, s.secret
from (select stream from events where position > %(after)s and type = 'step.requested' order by position limit 1) r
join events c on c.stream = r.stream and c.version = 1
join sources s on s.name = c.data ->> 'source'

-- last_of_executors: What was last said to all executors: drained or resumed, by whom and when.
select type, data::text, meta::text, recorded_at from events where stream = 'executors' order by version desc limit 1

-- ask_retention: Asks for the deletion of every ended task older than the given seconds.
insert into deletion_requests (task_id)
select id from data_pipeline_tasks
where created_at < now() - make_interval(secs => %(seconds)s) and status in ('completed', 'failed', 'cancelled')
on conflict do nothing

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
