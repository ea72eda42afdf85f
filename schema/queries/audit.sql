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

-- columns: The same by columns, a row for 256 positions each, see events/audit/columns.py. Rows that are
-- not usual are left out.
select block.*
from generate_series(%(after)s::bigint, %(until)s::bigint - 1, 256) before
cross join lateral (
    select array_agg(recorded_at),
           -- what is sent costs by the piece: numbers go in pairs, and a text as what stands between others, which leaves
           -- out the first
           array_agg((version::bigint << 32) + octet_length(payload)),
           array_agg((octet_length(description)::bigint << 32) + octet_length(stream)),
           array_agg((octet_length(type)::bigint << 32) + (schema_version::bigint << 16) + ((position - %(after)s) << 1)
                     + (chain is not null)::integer),
           string_agg(digest, ''),
           (select salt from events where position = before + 1), string_agg(payload, salt),
           (select type from events where position = before + 1), string_agg(stream, type),
           string_agg(description, ''),
           string_agg(chain, '')
    from (select position, recorded_at, version, digest, salt, stream, type, schema_version, chain,
                 json_send(data) as payload, json_send(meta) as description
          from events
          where position > before and position <= least(before + 256, %(until)s) and octet_length(salt) = 16
              and octet_length(digest) = 32 and body_digest is null and (chain is null or octet_length(chain) = 32)
          order by position
          -- so that each is made into bytes once
          offset 0) usual
    where octet_length(payload) <= 16384) block

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
