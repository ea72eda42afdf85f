-- rows: What the proof needs, in order, after a position.
select position, stream, version, type, schema_version, meta::text, data::text, salt, digest, chain, body_digest,
       (extract(epoch from recorded_at) * 1000000)::bigint
from events
where position > %(after)s and position <= %(until)s
order by position
limit %(limit)s

-- frames: The same as binary frames, see events/audit/frames.py.
copy (select position, recorded_at, version, digest, salt, data, stream, type, schema_version::integer, meta, body_digest,
             chain
      from events where position > {after} and position <= {until} order by position)
to stdout (format binary)

-- commit_end_from: The first end of a commit at or after a position.
select position, chain from events where position >= %(position)s and chain is not null order by position limit 1

-- commit_end_until: The last end of a commit at or before a position.
select position, chain, recorded_at from events
where position <= %(position)s and chain is not null order by position desc limit 1

-- chain_at: The chain value of a position, null inside a commit.
select chain from events where position = %(position)s

-- time_at: When a position was recorded, in microseconds since 2000.
select (extract(epoch from recorded_at) * 1000000)::bigint - 946684800000000 from events where position = %(position)s

-- versions_until: The last version of each stream up to a position.
select convert_to(stream, 'UTF8'), max(version) from events where position > %(after)s and position <= %(position)s
group by stream

-- digests: What links and Merkle paths are made of, in order, after a position.
select position, digest, chain, (extract(epoch from recorded_at) * 1000000)::bigint
from events where position > %(after)s and position <= %(until)s order by position limit %(limit)s

-- standing: The log's last commit, the event of its last checkpoint, and the seconds since that, or since the first event.
select e.position, e.chain, coalesce(c.position, 0),
       extract(epoch from clock_timestamp()
               - coalesce(c.recorded_at, (select recorded_at from events order by position limit 1)))
from (select position, chain from events where chain is not null order by position desc limit 1) e
left join lateral (select position, recorded_at from events
                   where stream = 'audit' and type = 'audit.checkpointed' order by version desc limit 1) c on true

-- lock_checkpoints: Waits until nobody else takes a checkpoint; until the transaction's end.
select pg_advisory_xact_lock(hashtext(%(channel)s || ' checkpoints'))

-- try_lock_checkpoints: The same without waiting; false where somebody is taking one.
select pg_try_advisory_xact_lock(hashtext(%(channel)s || ' checkpoints'))

-- checkpoints: What the log itself says of checkpoints, newest first.
select data::text from events
where stream = 'audit' and type = 'audit.checkpointed' and schema_version >= 2 and salt is not null
order by version desc limit %(limit)s
