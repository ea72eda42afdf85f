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

-- begin: Takes the lease of a request and appends that its execution has started, in one commit: where nothing has been said
-- of its task since, nobody has had the lease before, and the executors are not drained. Else there is no row; where something
-- is said at this very moment, it hits events_stream_version. The row has the request's position, its source, the source's
-- connection, where the event went and, column by column, the task's history until then. $1 to $9 are of the event, as append()
-- takes them: stream, task, meta, type, schema version, data, salt, digest, root; $10 channel, $11 whether to notify;
-- $12 execution, $13 its step, $14 executor, $15 seconds, $16 most events of its history.
with asked as materialized (
    select r.position, r.execution_id, r.task_id, r.stream, r.version
    from open_requests r
    cross join lateral (
        select l.version, l.data from events l where l.stream = r.stream order by l.version desc limit 1) newest
    where r.execution_id = $12::text and r.stream = ($1::text[])[1]
      and newest.version = r.version and newest.data ->> 'step' = $13::text
      and (select x.type from events x where x.stream = 'executors' order by x.version desc limit 1)
          is distinct from 'executors.drained'),
taken as (
    insert into leases (execution_id, task_id, epoch, executor, expires_at)
    select a.execution_id, a.task_id, 1, $14::text, clock_timestamp() + make_interval(secs => $15::float8)
    from asked a
    -- the log before the lease, in the order of whoever ends an execution: append() has the log when it gives the lease up
    cross join pg_advisory_xact_lock(hashtext($10::text)) its_turn
    on conflict do nothing
    returning execution_id, epoch)
select a.position, history.source, (select s.secret from sources s where s.name = history.source),
       begun.last_position, begun.recorded, history.positions, history.types, history.versions, history.data, history.times
from taken t
join asked a using (execution_id)
-- fenced by the lease, without which it would be called for what is asked alone
cross join lateral append(
    $1::text[], array[a.version + 1], $2::text[], $3::json[], $4::text[], $5::smallint[], $6::json[], $7::bytea, $8::bytea,
    $9::bytea, array[t.execution_id], array[t.epoch], null, null, null, null, $10::text, $11::boolean, null) begun
cross join lateral (
    select array_agg(h.position) as positions, array_agg(h.type) as types, array_agg(h.schema_version) as versions,
           array_agg(h.data::text) as data, array_agg(h.recorded_at) as times,
           max(h.data ->> 'source') filter (where h.version = 1) as source
    from (select * from events e where e.stream = a.stream order by e.version limit $16::bigint) h
) history

-- claim: Takes the leases of executions nobody holds, of none while drained: each with its epoch, its source's connection, and
-- the task's history, at most so many events of it, column by column. Not flushed by itself: the append of what follows from it
-- flushes it, too. $1 executions, $2 their tasks, $3 their sources,
-- $4 executor, $5 seconds, $6 most events of one history.
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
       history.positions, history.types, history.versions, history.data, history.times
from taken t
join wanted w using (execution_id)
cross join set_config('synchronous_commit', 'off', true) unflushed
cross join lateral (
    select array_agg(h.position) as positions, array_agg(h.type) as types, array_agg(h.schema_version) as versions,
           array_agg(h.data::text) as data, array_agg(h.recorded_at) as times
    from (select * from events e where e.stream = 'task:' || w.task_id order by e.version limit $6::bigint) h
) history

-- last_of_executors: What was last said to all executors: drained or resumed, by whom and when.
select type, data::text, meta::text, recorded_at, version from events where stream = 'executors' order by version desc limit 1

-- ask_retention: Asks for the deletion of every task that has been unused for the given seconds.
insert into deletion_requests (task_id)
select old_tasks(make_interval(secs => %(seconds)s)) on conflict do nothing

-- orphans: Those of the given directories that belong to no task the log ever had.
select name from unnest(%(names)s::text[]) name
where not exists (select from events e where e.stream = 'task:' || name)
  and not exists (select from removed_streams r where r.stream = 'task:' || name)
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
