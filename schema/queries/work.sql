-- open_work: Open requests (root executions), oldest first, each with its source.
select r.position, r.execution_id, r.task_id,
       (select c.data ->> 'source' from events c where c.stream = r.stream and c.version = 1)
from open_requests r
order by r.position

-- work_since: Indexed events that executors act on, after a position: requests, cancellations, pauses, ends, deletions, drains.
select l.position, l.type, l.key, l.task_id,
       -- a subquery for each request, because a join would read the creations of all tasks
       case when l.type in ('step.requested', 'execution.resumed')
            then (select c.data ->> 'source' from events c where c.stream = 'task:' || l.task_id and c.version = 1) end
from event_index l
where l.position > %(after)s
  and l.type in ('step.requested', 'execution.completed', 'execution.failed', 'execution.cancelled',
                 'execution.cancel_requested', 'execution.pause_requested', 'execution.paused', 'execution.resumed', 'task.deleted', 'executors.drained', 'executors.resumed',
                 'executor.drained', 'executor.resumed')
order by l.position
limit %(limit)s

-- is_drained: True if one executor is drained alone.
select coalesce((select e.type from events e where e.stream = %(stream)s order by e.version desc limit 1)
                = 'executor.drained', false)

-- last_drain_event: The last event of the stream `executors`, a drain or a resumption, with its actor and time.
select type, data::text, meta::text, recorded_at, version from events where stream = 'executors' order by version desc limit 1

-- waiting_requests: Open requests whose execution has not started, oldest first.
select r.execution_id from open_requests r
-- a subquery reads only the events that follow the request; a join would read the starts of all tasks
where not coalesce((select true from events s
    where s.stream = r.stream and s.version > r.version and s.type = 'execution.started'
      and s.data ->> 'execution_id' = r.execution_id
    order by s.version limit 1), false)
order by r.position

-- queue_length: The number of queued executions, and the seconds since the oldest of them was requested.
with waiting as (
    select id from data_pipeline_task_executions where status = 'queued' and parent_execution_id is null)
select (select count(*) from waiting),
    coalesce((select extract(epoch from clock_timestamp() - e.recorded_at)::float8 from events e
              where e.position = (select min(id) from waiting)), 0)
