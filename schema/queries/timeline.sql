-- position_at: The first position that was recorded at or after a time; the position after the last event if there is none.
-- Times never decrease, so a binary search needs a few look-ups by primary key.
with recursive search (low, high) as (
    select coalesce((select position from events order by position limit 1), 1),
           coalesce((select position from events order by position desc limit 1), 0) + 1
    union all
    select case when e.recorded_at < %(at)s then m.middle + 1 else s.low end,
           case when e.recorded_at < %(at)s then s.high else m.middle end
    from search s
    cross join lateral (select (s.low + s.high) / 2 as middle) m
    cross join lateral (select recorded_at from events where position >= m.middle order by position limit 1) e
    where s.low < s.high)
select low from search where low >= high

-- executions_between: Executions that ran at some time from one time until another, those that started last first.
-- Materialized, so that the index on the time in which an execution ran is used, not that on its start.
with ran as materialized (
    select id, execution_id, task_id, execution_step, status, started_at, completed_at, error_message, parent_execution_id
    from data_pipeline_task_executions
    where started_at is not null
      and tstzrange(least(started_at, completed_at), completed_at, '[]') && tstzrange(%(since)s, %(until)s)),
newest as materialized (select * from ran order by started_at desc, id desc limit %(limit)s)
select x.execution_id, x.execution_step, x.status, x.started_at, x.completed_at, x.parent_execution_id, x.error_message,
       x.task_id,
       -- the start follows the request within a few events of the task's stream; a child has the executor of its run
       case when x.parent_execution_id is null then
           (select s.data ->> 'executor' from events s
            where s.stream = 'task:' || x.task_id and s.version > (select r.version from events r where r.position = x.id)
              and s.type = 'execution.started' and s.data ->> 'execution_id' = x.execution_id
            order by s.version limit 1) end,
       t.task_name, t.db_name, t.status
from newest x join data_pipeline_tasks t on t.id = x.task_id
order by x.started_at desc, x.id desc

-- events_between: Indexed events of the given types in a range of positions, newest first.
select e.position, e.recorded_at, e.type, e.stream, e.task_id,
       coalesce(e.meta ->> 'actor', e.data ->> 'created_by', e.data ->> 'actor', e.meta ->> 'executor') as actor,
       coalesce(e.data ->> 'name', e.data ->> 'step', e.data ->> 'executor') as subject, e.data ->> 'pair_id' as pair_id,
       e.meta ->> 'request_id' as request_id
from event_index i join events e using (position)
where i.position >= %(first)s and i.position < %(last)s and i.type = any (%(types)s)
order by i.position desc
limit %(limit)s

-- drains: The newest drains and resumptions before a position, newest first.
select type, recorded_at from events
where stream = 'executors' and position < %(before)s
order by version desc
limit %(limit)s

-- executors_between: Executors in the register that had started before a time and reported after another.
select executor, started_at, seen_at, seen_at > now() - make_interval(secs => %(seconds)s) as alive
from executors
where started_at < %(until)s and seen_at >= %(since)s
order by started_at, executor
