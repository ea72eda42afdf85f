-- rows: What the proof needs, in order, after a position.
select position, stream, version, type, schema_version, meta::text, data::text, salt, digest, chain, body_digest,
       (extract(epoch from recorded_at) * 1000000)::bigint
from events
where position > %(after)s and position <= %(until)s
order by position
limit %(limit)s

-- commit_end_from: The first end of a commit at or after a position.
select position, chain from events where position >= %(position)s and chain is not null order by position limit 1

-- commit_end_until: The last end of a commit at or before a position.
select position, chain, recorded_at from events
where position <= %(position)s and chain is not null order by position desc limit 1

-- chain_at: The chain value of a position, null inside a commit.
select chain from events where position = %(position)s

-- broken_streams: Streams whose versions do not run 1, 2, 3 …, with the first position that is out of line.
select stream, min(position)
from (select stream, position, version, row_number() over (partition by stream order by position) as expected
      from events) numbered
where version <> expected
group by stream
order by min(position)
limit 1
