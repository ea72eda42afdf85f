-- append: Append events with append(). $19: requests among them; 0: other events for all executors; null: none for them.
select last_position, recorded, bases from append(
    $1::text[], $2::int[], $3::text[], $4::json[],
    $5::text[], $6::smallint[], $7::json[], $8::bytea, $9::bytea,
    $10::text[], $11::int[],
    $12::text[], $13::int[], $14::int[], $15::int[],
    $16::text, $17::boolean, null, $20::bigint)
where $19::int is null or wake_executors($18::text, $19::int)

-- plan_once: Plan each statement of append() once per connection, instead of in each of the first five calls.
set plan_cache_mode to force_generic_plan

-- backend_pid: The process id of the server's backend, also behind a pooler.
select pg_backend_pid()

-- end_backend: End the backend of an append whose connection was lost, and wait until it has ended; false if it does not.
select pg_terminate_backend(pid, 5000) from pg_stat_activity
where pid = %(pid)s and pid <> pg_backend_pid() and usename = current_user and datname = current_database()
  and application_name = current_setting('application_name')

-- first_of_batch: Position and time of a batch's first event; no row if the commit whose response was lost did not succeed.
select position, recorded_at from events
where position > %(after)s
  and digest = sha256(%(leaf)s::bytea || int8send(position) || int4send(version)
                      || int8send((extract(epoch from recorded_at) * 1000000)::bigint))

-- versions_at: Versions of the events in a range of positions, in order.
select version from events where position >= %(first)s and position <= %(last)s order by position

-- head: The last position of the log; 0 if the log is empty.
select coalesce(max(position), 0) from events

-- replica_head: The last position of a replica's log, and true while it is a standby, which has only the primary's events.
select coalesce(max(position), 0), pg_is_in_recovery() from events

-- head_and_event: The last position of the log, and the event at a given position (nulls if no event is there).
select (select coalesce(max(position), 0) from events), e.stream, e.version, e.type, e.recorded_at
from (select %(position)s::bigint as position) asked left join events e using (position)

-- read_only: True if sessions may only read: on a standby, or by configuration.
select current_setting('transaction_read_only')::boolean

-- read_stream: Events of one stream in order, after a version, up to a position.
select position, stream, version, task_id, type, schema_version, data::text, meta::text, recorded_at
from events
where stream = %(stream)s and version > %(after_version)s and position <= %(until)s
order by version
limit %(limit)s

-- read_newest: Events of one type of a stream, newest first.
select position, stream, version, task_id, type, schema_version, data::text, meta::text, recorded_at
from events
where stream = %(stream)s and type = %(type)s
order by version desc
limit %(limit)s

-- read_log: Events of the whole log in order, after a position.
select position, stream, version, task_id, type, schema_version, data::text, meta::text, recorded_at
from events
where position > %(after)s
order by position
limit %(limit)s

-- follow_log: Events of the whole log in order, after a position; numbered parameters, because libpq runs the statement.
-- No rows if the event at that position has another time than the one that was read: the log was set back and grew again.
select position, stream, version, task_id, type, schema_version, data::text, meta::text, recorded_at
from events
where position > $1::bigint
  and not exists (select from events where position = $1::bigint and recorded_at <> $3::timestamptz)
order by position
limit $2::bigint

-- read_task: Events of all streams of a task in order, after a position, up to a position, of the given types.
select position, stream, version, task_id, type, schema_version, data::text, meta::text, recorded_at
from events
where task_id = %(task_id)s and position > %(after)s and position <= %(until)s
  and (%(types)s::text[] is null or type = any (%(types)s))
order by position
limit %(limit)s

-- read_tasks: Events of several tasks in order, after a position, up to a position, of the given types.
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

-- read_types: Events of the whole log in order, after a position, up to a position, of the given types.
-- Types that event_index has are rare, so they are looked up there; only one of the two parts is executed.
select found.*
from (select coalesce(%(types)s::text[] <@ indexed_types(), false) as are_indexed) types
cross join lateral (
    (select e.position, e.stream, e.version, e.task_id, e.type, e.schema_version, e.data::text, e.meta::text, e.recorded_at
     from event_index i join events e using (position)
     where types.are_indexed and i.position > %(after)s and i.position <= %(until)s and i.type = any (%(types)s)
     order by i.position
     limit %(limit)s)
    union all
    (select position, stream, version, task_id, type, schema_version, data::text, meta::text, recorded_at
     from events
     where not types.are_indexed and position > %(after)s and position <= %(until)s
       and (%(types)s::text[] is null or type = any (%(types)s))
     order by position
     limit %(limit)s)) found
order by found.position

-- read_reviews: Events of all reviewed pairs of a task and of the existing tasks over the same source.
-- Events of other tasks are included up to the task's last request, so that a resumed execution reads the same events.
with last_request as (
    select coalesce(max(position), 0) as position from events
    where stream = 'task:' || %(task_id)s and type = 'step.requested'),
same_source as (
    select c.task_id from event_index c
    where c.type = 'task.created' and c.key = %(source)s),
decided as (
    select e.stream, e.task_id,
           -- a redacted event names no pair
           jsonb_object_agg(e.data ->> 'pair_id', null) filter (where e.data ->> 'pair_id' is not null) as pairs
    from same_source s
    join event_index l on l.task_id = s.task_id
        and l.type in ('pair.edited', 'pair.approved', 'pair.rejected', 'pair.carried')
    join events e on e.position = l.position
    group by e.stream, e.task_id),
-- checked for the few tasks with reviewed pairs only, not for all tasks over the source
kept as (
    select distinct t.task_id from (select distinct task_id from decided) t
    where not exists (select 1 from events d where d.stream = 'task:' || t.task_id and d.type = 'task.deleted'))
select e.position, e.stream, e.version, e.task_id, e.type, e.schema_version, e.data::text, e.meta::text, e.recorded_at
from decided join kept using (task_id)
-- one object of a stream's pairs: a join by pair would read the whole stream for each pair
join events e on e.stream = decided.stream and jsonb_exists(decided.pairs, e.data ->> 'pair_id')
where e.position <= (select position from last_request) or e.task_id = %(task_id)s
order by e.position

-- earlier_tasks: Existing tasks that were created over a source, the newest first; if a task is given, before that one.
select c.task_id from event_index c
where c.type = 'task.created' and c.key = %(source)s
  and (%(task_id)s::text is null
       or c.position < (select position from events where stream = 'task:' || %(task_id)s order by version limit 1))
  and not exists (select 1 from event_index d where d.type = 'task.deleted' and d.task_id = c.task_id)
order by c.position desc
limit %(limit)s

-- existing_tasks: The given tasks that were created and not deleted.
select t.task_id from unnest(%(task_ids)s::text[]) as t (task_id)
-- an aggregate for each task: subqueries with "exists" would be joined by a scan of all events
cross join lateral (select array_agg(e.type) as types from events e
                    where e.stream = 'task:' || t.task_id and e.type in ('task.created', 'task.deleted')) s
where s.types = array['task.created']

-- redact: Replace the payloads of events by their digests; return the number of redacted events.
select redact(%(positions)s::bigint[])

-- redactable_positions: Positions of events in a stream whose payload may be redacted.
select position from events where stream = %(stream)s and salt is not null and type = any (%(types)s)

-- inaccessible_tables: Tables of the schema that the login may not read or may not insert into.
select c.relname::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname = %(schema)s and c.relkind in ('r', 'p') and not c.relispartition
  and not (has_table_privilege(c.oid, 'select') and has_table_privilege(c.oid, 'insert'))
order by c.relname

-- meta_at: Metadata of the event at a position; no row if it was archived and removed.
select meta::text from events where position = %(position)s
