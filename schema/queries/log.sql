-- append: Appends events in one transaction; see the function of that name. $20 is what executors are told; null: nothing.
select last_position, recorded, bases from append(
    $1::text[], $2::int[], $3::text[], $4::json[],
    $5::text[], $6::smallint[], $7::json[], $8::bytea, $9::bytea, $10::bytea,
    $11::text[], $12::int[],
    $13::text[], $14::int[], $15::int[], $16::int[],
    $17::text, $18::boolean, null)
where $20::text is null or pg_notify($19::text, $20::text) is not null

-- plan_once: Has this connection plan each statement of append() once, not anew for its first five calls.
set plan_cache_mode to force_generic_plan

-- backend: The server's process that appends, whatever a pooler in between reports.
select pg_backend_pid()

-- head: The last position of the log, 0 when it is empty.
select coalesce(max(position), 0) from events

-- read_only: Whether sessions may only read: of a standby, or because it was set so.
select current_setting('transaction_read_only')::boolean

-- read_stream: One stream in order, after a version, up to a position.
select position, stream, version, task_id, type, schema_version, data::text, meta::text, recorded_at
from events
where stream = %(stream)s and version > %(after_version)s and position <= %(until)s
order by version
limit %(limit)s

-- read_reviews: What became of the pairs that people decided about, in a task and in those over its source that were not
-- deleted. Of the others only what was known when the task was last asked for something, so that resuming it changes nothing.
with asked as (
    select coalesce(max(position), 0) as position from events
    where stream = 'task:' || %(task_id)s and type = 'step.requested'),
told as (
    select c.task_id from landmarks c
    where c.type = 'task.created' and c.key = %(source)s),
decided as (
    select distinct e.stream, e.task_id, e.data ->> 'pair_id' as pair_id
    from told
    join landmarks l on l.task_id = told.task_id
        and l.type in ('pair.edited', 'pair.approved', 'pair.rejected', 'pair.carried')
    join events e on e.position = l.position),
-- asked of the few tasks whose pairs somebody decided about, not of all over the source
kept as (
    select distinct t.task_id from (select distinct task_id from decided) t
    where not exists (select 1 from events d where d.stream = 'task:' || t.task_id and d.type = 'task.deleted'))
select e.position, e.stream, e.version, e.task_id, e.type, e.schema_version, e.data::text, e.meta::text, e.recorded_at
from decided join kept using (task_id)
join events e on e.stream = decided.stream and e.data ->> 'pair_id' = decided.pair_id
where e.position <= (select position from asked) or e.task_id = %(task_id)s
order by e.position

-- living: Those of some tasks that were created and not deleted.
select t.task_id from unnest(%(task_ids)s::text[]) as t (task_id)
where exists (select from events c where c.stream = 'task:' || t.task_id and c.type = 'task.created')
  and not exists (select from events d where d.stream = 'task:' || t.task_id and d.type = 'task.deleted')

-- read_log: The log in order after a position.
select position, stream, version, task_id, type, schema_version, data::text, meta::text, recorded_at
from events
where position > %(after)s
order by position
limit %(limit)s

-- tail: The same, prepared and sent with libpq itself.
select position, stream, version, task_id, type, schema_version, data::text, meta::text, recorded_at
from events
where position > $1::bigint
order by position
limit $2::bigint

-- read_task: All streams of a task in order, after a position, up to a position, of the given types.
select position, stream, version, task_id, type, schema_version, data::text, meta::text, recorded_at
from events
where task_id = %(task_id)s and position > %(after)s and position <= %(until)s
  and (%(types)s::text[] is null or type = any (%(types)s))
order by position
limit %(limit)s

-- read_tasks: The same of some tasks; each is looked up by itself, where a condition on all would have the whole log read.
select e.position, e.stream, e.version, e.task_id, e.type, e.schema_version, e.data, e.meta, e.recorded_at
from (select distinct unnest(%(tasks)s::text[]) as task_id) t
cross join lateral (
    select position, stream, version, task_id, type, schema_version, data::text, meta::text, recorded_at
    from events
    where task_id = t.task_id and position > %(after)s and position <= %(until)s
      and (%(types)s::text[] is null or type = any (%(types)s))
    order by position
    limit %(limit)s) e
order by e.position
limit %(limit)s

-- read_types: The log in order after a position, up to a position, of the given types.
select position, stream, version, task_id, type, schema_version, data::text, meta::text, recorded_at
from events
where position > %(after)s and position <= %(until)s
  and (%(types)s::text[] is null or type = any (%(types)s))
order by position
limit %(limit)s

-- first_of_batch: Where a batch went whose answer was lost with the connection: the position and time of its first event.
select position, recorded_at from events where position > %(after)s and digest = %(digest)s

-- versions_at: The stream versions of a run of positions.
select version from events where position >= %(first)s and position <= %(last)s order by position

-- payload_positions: The events of a task's stream whose payload may be redacted.
select position from events where stream = %(stream)s and salt is not null and type = any (%(types)s)

-- redact: Replaces payloads by their digests; returns how many.
select redact(%(positions)s::bigint[])

-- end_backend: Ends an append of ours whose connection was lost, and waits until it is over.
select pg_terminate_backend(pid, 5000) from pg_stat_activity
where pid = %(pid)s and pid <> pg_backend_pid() and usename = current_user and datname = current_database()
  and application_name = current_setting('application_name')

-- closed_tables: Those of our schema that the login may not read, or may not add to.
select c.relname::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname = %(schema)s and c.relkind in ('r', 'p')
  and not (has_table_privilege(c.oid, 'select') and has_table_privilege(c.oid, 'insert'))
order by c.relname
