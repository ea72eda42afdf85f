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

-- begin: Takes the lease of a request and appends that its execution has started, in one commit, where nothing has been said
-- of its task since, nobody has had it yet, and the executors are not drained; else nothing, or append()'s version conflict.
-- The row tells of the request, its source and its connection, where the event went and, column by column, the task's story
-- before it, at most so many events. $1 execution, $2 its step, $3 executor, $4 seconds, $5 limit of the story; of the event,
-- as append() takes them: $6 meta, $7 schema version, $8 data, $9 salt, $10 digest, $11 root; $12 channel, $13 notify.
with asked as materialized (
    select r.position, r.execution_id, r.task_id, r.stream, r.version
    from open_requests r
    join events e on e.stream = r.stream and e.version = r.version
    where r.execution_id = $1::text and e.data ->> 'step' = $2::text
      and not exists (select from events l where l.stream = r.stream and l.version > r.version)
      and (select l.type from events l where l.stream = 'executors' order by l.version desc limit 1)
          is distinct from 'executors.drained'),
taken as (
    insert into leases (execution_id, task_id, epoch, executor, expires_at)
    select a.execution_id, a.task_id, 1, $3::text, clock_timestamp() + make_interval(secs => $4::float8)
    from asked a
    on conflict do nothing
    returning execution_id),
story as (
    select array_agg(h.position) as positions, array_agg(h.type) as types, array_agg(h.schema_version) as versions,
           array_agg(h.data::text) as data, array_agg(h.recorded_at) as times,
           max(h.data ->> 'source') filter (where h.version = 1) as source
    from (select e.* from events e, asked a where e.stream = a.stream order by e.version limit $5::bigint) h)
select a.position, s.source, (select c.secret from sources c where c.name = s.source),
       b.last_position, b.recorded, s.positions, s.types, s.versions, s.data, s.times
from taken t
join asked a using (execution_id)
cross join story s
-- unlike a claim this is to last: others act on what is told of it
cross join set_config('synchronous_commit', 'on', true) durable
cross join lateral append(
    array[a.stream], array[a.version + 1], array[a.task_id], array[$6::json], array['execution.started'], array[$7::smallint], array[$8::json],
    $9::bytea, $10::bytea, $11::bytea, null, null, null, null, null, null,
    $12::text, $13::boolean, null) b

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
