-- What there is to do, without a look at all there ever was to do.
-- depends: 0004_archives

-- What was requested and has not ended: one row for each open root execution, put in and taken out by the very commits
-- that say so. Asked of the log itself, it would be all requests there ever were less all ends, whose payload may be gone.
create table open_requests (
    position     bigint      not null,
    execution_id text        not null,
    task_id      text        not null,
    stream       text        collate "C" not null,
    version      integer     not null,
    constraint open_requests_pkey primary key (execution_id)
);

-- As before, and what becomes open or ends is told to open_requests. Appends n events, of one or more streams, in one
-- transaction. Arrays without a word on their length have n elements.
--   p_version             the version each event gets in its stream; null: see p_group
--   p_salts, p_digests    16 and 32 bytes an event, one after another
--   p_execution, p_epoch  the leases the callers must hold, each once; null: none
--   p_group               null where the caller knows how far the streams are; who is mistaken hits
--                         events_stream_version. Else the stream of each group: one caller's events, in order
--   p_expected[g]         the version its stream must have before (0: no event yet); null: any
--   p_prior[g]            how many events earlier groups of this call add to the same stream
--   p_count[g]            how many events it has
-- Returns the last position and, with p_group, the version before each group. SQLSTATEs: QM000 isolation, QM001 version
-- conflict (the losing groups, counted from 1, are in the detail), QM002 stale epoch (the leases not held, likewise).
create or replace function append(
    p_stream text[], p_version integer[], p_task_id text[], p_meta json[],
    p_type text[], p_schema_version smallint[], p_data json[], p_salts bytea, p_digests bytea, p_root bytea,
    p_execution text[], p_epoch integer[],
    p_group text[], p_expected integer[], p_prior integer[], p_count integer[],
    p_channel text, p_notify boolean, p_wake_channel text,
    out last_position bigint, out recorded timestamptz, out bases integer[]
) language plpgsql as $$
declare
    n        integer := cardinality(p_type);
    previous bytea;
    link     bytea;
    losers   text;
begin
    if current_setting('transaction_isolation') <> 'read committed' then
        raise exception 'append needs READ COMMITTED' using errcode = 'QM000';
    end if;
    -- first statement: whoever waits here sees, once through, all that was committed before
    perform pg_advisory_xact_lock(hashtext(p_channel));
    select e.position, e.chain, greatest(clock_timestamp(), e.recorded_at) into last_position, previous, recorded
        from events e order by e.position desc limit 1;
    if not found then
        last_position := 0;
        previous := '';
        recorded := clock_timestamp();
    end if;

    if p_execution is not null then
        for i in 1 .. cardinality(p_execution) loop
            perform from leases l where l.execution_id = p_execution[i] and l.epoch = p_epoch[i];
            if not found then
                losers := concat_ws(',', losers, i);
            end if;
        end loop;
        if losers is not null then
            raise exception 'stale epoch' using errcode = 'QM002', detail = losers;
        end if;
    end if;

    if p_group is not null then
        select array_agg(v.version + g.prior order by g.o),
               string_agg(g.o::text, ',') filter (where g.expected <> v.version + g.prior)
            into bases, losers
            from unnest(p_group, p_expected, p_prior) with ordinality g(stream, expected, prior, o)
            cross join lateral (select coalesce((select e.version from events e where e.stream = g.stream
                                                 order by e.version desc limit 1), 0) as version) v;
        if losers is not null then
            raise exception 'version conflict' using errcode = 'QM001', detail = losers;
        end if;
        p_version := array(select g.base + nth
                               from unnest(bases, p_count) with ordinality g(base, events, o),
                                    generate_series(1, g.events) nth
                               order by g.o, nth);
    end if;

    link := sha256(previous || p_root || int8send(last_position + n)
                   || int8send((extract(epoch from recorded) * 1000000)::bigint));
    if n = 1 then
        -- one event is spared the machinery of rows
        insert into events (position, stream, version, task_id, type, schema_version, data, meta, recorded_at,
                            salt, digest, chain)
        values (last_position + 1, p_stream[1], p_version[1], p_task_id[1], p_type[1], p_schema_version[1],
                p_data[1], p_meta[1], recorded, p_salts, p_digests, link);
    else
        -- not by subscripts: an element of an array of texts is found by walking there
        insert into events (position, stream, version, task_id, type, schema_version, data, meta, recorded_at,
                            salt, digest, chain)
        select last_position + e.o, e.stream, e.version, e.task_id, e.type, e.schema_version,
               e.data, e.meta, recorded, substr(p_salts, e.o::integer * 16 - 15, 16),
               substr(p_digests, e.o::integer * 32 - 31, 32), case when e.o = n then link end
            from unnest(p_stream, p_version, p_task_id, p_type, p_schema_version, p_data, p_meta)
                with ordinality e(stream, version, task_id, type, schema_version, data, meta, o);
    end if;

    if p_type && array['step.requested', 'execution.completed', 'execution.failed', 'execution.cancelled'] then
        insert into open_requests (position, execution_id, task_id, stream, version)
            select last_position + e.o, e.data ->> 'execution_id', e.task_id, e.stream, e.version
            from unnest(p_stream, p_version, p_task_id, p_type, p_data)
                with ordinality e(stream, version, task_id, type, data, o)
            where e.type = 'step.requested'
            on conflict do nothing;
        -- with an execution's end goes its lease, too: whoever ended it need not come back
        with ended as materialized (
            select e.data ->> 'execution_id' as execution_id
            from unnest(p_type, p_data) e(type, data)
            where e.type in ('execution.completed', 'execution.failed', 'execution.cancelled')),
        forgotten as (delete from open_requests r using ended where r.execution_id = ended.execution_id)
        delete from leases l using ended where p_execution is not null and l.execution_id = ended.execution_id;
    end if;

    last_position := last_position + n;
    if p_notify then
        perform pg_notify(p_channel, last_position::text);
        if p_wake_channel is not null then
            perform pg_notify(p_wake_channel, last_position::text);
        end if;
    end if;
end $$;

insert into open_requests (position, execution_id, task_id, stream, version)
select r.position, r.data ->> 'execution_id', r.task_id, r.stream, r.version
from events r
where r.type = 'step.requested'
  and r.data ->> 'execution_id' is not null
  and not exists (
    select 1 from events t
    where t.type in ('execution.completed', 'execution.failed', 'execution.cancelled')
      and t.data ->> 'execution_id' = r.data ->> 'execution_id')
  -- the end of a deleted task may have lost its payload
  and not exists (select 1 from events d where d.stream = r.stream and d.type = 'task.deleted')
on conflict do nothing;
