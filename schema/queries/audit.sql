-- rows: Verified columns of the events after a position, up to a position, in order.
select position, stream, version, type, schema_version, meta::text, data::text, salt, digest, body_digest,
       case when isfinite(recorded_at) then (extract(epoch from recorded_at) * 1000000)::bigint end
from events
where position > %(after)s and position <= %(until)s
order by position
limit %(limit)s

-- leaves: Digests of the events after a position, up to a position, in order; those of removed events are stored as nodes.
(select hash from log_nodes
 where level = 0 and index >= %(after)s and index < %(until)s
   and not exists (select from events e where e.position = index + 1)
 order by index)
union all
(select digest from events where position > %(after)s and position <= %(until)s order by position)

-- hashes: Hashes of several runs of consecutive nodes of the stored levels, concatenated, in the order of the runs.
select (select string_agg(n.hash, '' order by n.index)
        from (select index, hash from log_nodes where level = r.level and index >= r.first and index < r.until
              union
              select position - 1, digest from events
              where r.level = 0 and position > r.first and position <= r.until) n)
from unnest(%(levels)s::int[], %(firsts)s::bigint[], %(ends)s::bigint[]) with ordinality r(level, first, until, nth)
order by r.nth

-- stored_tiles: Number of subtrees of level 8 that are stored.
select coalesce(max(index), -1) + 1 from log_nodes where level = 8

-- nodes: Stored nodes of a level with an index in a range.
select index, hash from log_nodes where level = %(level)s and index >= %(first)s and index < %(until)s

-- store_nodes: Store nodes; those already stored stay.
insert into log_nodes (level, index, hash) select * from unnest(%(levels)s::int[], %(indexes)s::bigint[], %(hashes)s::bytea[])
on conflict do nothing

-- last_before: The last event recorded before a time.
select max(position) from events where recorded_at < %(before)s

-- end: Position and time of the last event.
select position, recorded_at from events order by position desc limit 1

-- checkpoint_progress: The last position, the position of the event of the last checkpoint (0: none), and the age in seconds.
-- The age is that of the last checkpoint's event, or of the first event if no checkpoint exists.
select e.position, coalesce(c.position, 0),
       extract(epoch from clock_timestamp()
               - coalesce(c.recorded_at, (select recorded_at from events order by position limit 1)))
from (select position from events order by position desc limit 1) e
left join lateral (select position, recorded_at from events
                   where stream = 'audit' and type = 'audit.checkpointed' order by version desc limit 1) c on true

-- lock_checkpoints: Lock checkpointing until the end of the transaction; waits.
select pg_advisory_xact_lock(hashtext(%(channel)s || ' checkpoints'))

-- try_lock_checkpoints: Lock checkpointing until the end of the transaction; false if another session holds the lock.
select pg_try_advisory_xact_lock(hashtext(%(channel)s || ' checkpoints'))

-- checkpoints: Checkpoints recorded in the log, newest first.
select data::text from events
where stream = 'audit' and type = 'audit.checkpointed' and schema_version >= 3 and salt is not null
order by version desc limit %(limit)s

-- checkpoint_from: The first checkpoint recorded in the log that signs a position or a later one.
select data::text from events
where stream = 'audit' and type = 'audit.checkpointed' and schema_version >= 3 and salt is not null
  and position > %(position)s and (data->>'position')::bigint >= %(position)s
order by version limit 1

-- newest_anchor: The newest anchor, the last cut of the log's beginning.
select position, checkpoint::text, archive, sha256 from log_anchors order by position desc limit 1

-- anchor_log: Record an anchor with anchor_log().
select anchor_log(%(position)s, %(checkpoint)s, %(archive)s, %(sha256)s)

-- must_stay_from: The first position in a range whose event must stay: of a task not completely deleted, a drain in
-- force, or one that the tables or the notices of a receiver do not contain yet.
select min(e.position)
from (select task_id, min(position) as position from events
      where task_id is not null and position > %(after)s and position <= %(until)s group by task_id
      union all
      select null, d.position
      from (select 'executors' as stream union all select 'executor:' || executor from executors) s
      cross join lateral (select type, position from events where stream = s.stream order by version desc limit 1) d
      where d.type in ('executors.drained', 'executor.drained')
      union all
      select null, least((select position from projection_checkpoints where name = 'tables'),
                         (select min(position) from receivers)) + 1) e
where e.position > %(after)s and e.position <= %(until)s
  and (e.task_id is null
       -- without any event of the stream, its deletion was archived; a load may still displace the task's pairs
       or (exists (select from events c where c.stream = 'task:' || e.task_id)
           and not exists (select from events d where d.stream = 'task:' || e.task_id and d.type = 'task.deleted'))
       -- payloads that are yet to be redacted must not get into an archive
       or exists (select from open_deletions o where o.task_id = e.task_id))

-- current_drain: The position of the drain in force; no row if executors are not drained, or the drain is after a position.
select d.position
from (select position, type from events where stream = 'executors' order by version desc limit 1) d
where d.type = 'executors.drained' and d.position <= %(until)s

-- closed_until: The last position of the partitions that end at or before a position; no value if there is none.
select max(last) from partitions() where last <= %(position)s

-- partition_end: The last position of the partition that contains a position.
select last from partitions() where %(position)s between first and last

-- drop_archived: Drop the partitions at or before the newest anchor; return the number of their events.
select drop_archived()

-- task_digests: Events of a task with their digests, in order.
select position, type, digest from events where task_id = %(task_id)s order by position

-- actions: Number of audited events up to a position by actor and type, with the first and the last time.
select coalesce(meta->>'actor', data->>'created_by', data->>'actor', meta->>'executor', ''), type, count(*),
       min(recorded_at), max(recorded_at)
from events where position <= %(until)s and type = any(%(types)s) group by 1, 2 order by 3 desc, 1, 2

-- datasets: Tasks with pairs, the number of pairs, and the last event that changed a question, a statement or a decision.
select c.task_id, c.data->>'task_name', c.data->>'db_name', c.data->'parameters'->>'language', p.pairs, p.position,
       p.recorded_at
from (select task_id, count(distinct data->>'pair_id') as pairs, max(position) as position, max(recorded_at) as recorded_at
      from events
      where position <= %(until)s and type in ('pair.generated', 'pair.validated', 'pair.repaired', 'pair.removed',
            'pair.edited', 'pair.approved', 'pair.rejected', 'pair.carried')
      group by task_id) p
join events c on c.task_id = p.task_id and c.type = 'task.created'
order by p.position desc

-- reviews: Number of pairs by task, last review and its actor.
select task_id, type, actor, count(*)
from (select distinct on (task_id, data->>'pair_id') task_id, type, coalesce(meta->>'actor', data->>'actor', '') as actor
      from events where position <= %(until)s and type in ('pair.approved', 'pair.rejected')
      order by task_id, data->>'pair_id', position desc) r
group by 1, 2, 3 order by 1, 2, 4 desc

-- trail: Newest audited events before a position that match the filters, newest first. A null filter matches all.
select position, recorded_at, type, stream, task_id, actor, subject, pair_id, request_id
from (select e.position, e.recorded_at, e.type, e.stream, e.task_id,
             coalesce(e.meta->>'actor', e.data->>'created_by', e.data->>'actor', e.meta->>'executor') as actor,
             coalesce(e.data->>'name', e.data->>'step') as subject, e.data->>'pair_id' as pair_id,
             e.meta->>'request_id' as request_id,
             concat_ws(' ', e.stream, e.data->>'name', e.data->>'db_name', e.data->>'task_name') as things
      from event_index i join events e using (position)
      where i.position < %(before)s and i.type = any(%(types)s)) e
where (%(actor)s::text is null or strpos(lower(coalesce(actor, '')), lower(%(actor)s)) > 0)
  and (%(thing)s::text is null or strpos(lower(things), lower(%(thing)s)) > 0)
  and (%(since)s::timestamptz is null or recorded_at >= %(since)s)
  and (%(until)s::timestamptz is null or recorded_at < %(until)s)
order by position desc limit %(limit)s
