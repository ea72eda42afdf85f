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

-- poll: As work_since, and the lease of the first request of it is taken, where nobody has it and the news do not say that it
-- has ended or that the executors are drained: then its row has the epoch and the source's connection, and the task's story
-- follows, at most so many events of it, each with its schema_version. $1 after, $2 executor, $3 seconds, $4 limit of rows,
-- $5 limit of the story.
with news as materialized (
    select l.position, l.type, l.key as execution_id, l.task_id, 'task:' || l.task_id as stream
    from landmarks l
    where l.position > $1::bigint
      and l.type in ('step.requested', 'execution.completed', 'execution.failed', 'execution.cancelled',
                     'execution.cancel_requested', 'task.deleted', 'executors.drained', 'executors.resumed')
    order by l.position
    limit $4::bigint),
first as materialized (
    select stream, task_id, execution_id from news where type = 'step.requested' order by position limit 1),
taken as (
    insert into leases (execution_id, task_id, epoch, executor, expires_at)
    select f.execution_id, f.task_id, 1, $2::text, clock_timestamp() + make_interval(secs => $3::float8)
    from first f
    -- whoever asks was not drained at $1, and what has ended has done so after it was requested
    where not exists (
        select from news n
        where n.type = 'executors.drained'
           or n.type in ('execution.completed', 'execution.failed', 'execution.cancelled')
              and n.execution_id = f.execution_id)
      -- of news that are cut off nobody knows what they would say
      and (select count(*) from news) < $4::bigint
    on conflict (execution_id) do update
        set epoch = leases.epoch + 1, executor = excluded.executor, expires_at = excluded.expires_at
        where leases.expires_at < clock_timestamp()
    returning execution_id, epoch)
select n.position, n.type, n.execution_id, n.task_id, n.source, t.epoch,
       (select s.secret from sources s where t.epoch is not null and s.name = n.source) as secret,
       null::smallint as schema_version, null as data, null::timestamptz as recorded_at
from (
    select news.*,
           case when type = 'step.requested'
                then (select c.data ->> 'source' from events c where c.stream = news.stream and c.version = 1) end as source
    from news) n
left join taken t on n.type = 'step.requested' and t.execution_id = n.execution_id
union all
select h.position, h.type, null, null, null, null, null, h.schema_version, h.data::text, h.recorded_at
from taken t
join first f on true
cross join lateral (select * from events e where e.stream = f.stream order by e.version limit $5::bigint) h
order by position

-- claim: Takes the leases of executions nobody holds, of none while drained: each with its epoch, its source's connection, and
-- the task's story, at most so many events of it, column by column. $1 executions, $2 their tasks, $3 their sources,
-- $4 executor, $5 seconds, $6 limit of a story.
with wanted as materialized (
    select execution_id, task_id, source from unnest($1::text[], $2::text[], $3::text[]) w (execution_id, task_id, source)),
taken as (
    insert into leases (execution_id, task_id, epoch, executor, expires_at)
    select w.execution_id, w.task_id, 1, $4::text, clock_timestamp() + make_interval(secs => $5::float8)
    from wanted w
    where (select e.type from events e where e.stream = 'executors' order by e.version desc limit 1)
        is distinct from 'executors.drained'
    -- executors that claim the same wait for one another in one order
    order by w.execution_id
    on conflict (execution_id) do update
        set epoch = leases.epoch + 1, executor = excluded.executor, expires_at = excluded.expires_at
        where leases.expires_at < clock_timestamp()
    returning execution_id, epoch)
select w.execution_id, w.task_id, w.source, t.epoch,
       (select s.secret from sources s where s.name = w.source),
       story.positions, story.types, story.versions, story.data, story.times
from taken t
join wanted w using (execution_id)
cross join lateral (
    select array_agg(h.position) as positions, array_agg(h.type) as types, array_agg(h.schema_version) as versions,
           array_agg(h.data::text) as data, array_agg(h.recorded_at) as times
    from (select * from events e where e.stream = 'task:' || w.task_id order by e.version limit $6::bigint) h
) story

-- last_of_executors: What was last said to all executors: drained or resumed, by whom and when.
select type, data::text, meta::text, recorded_at, version from events where stream = 'executors' order by version desc limit 1

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
