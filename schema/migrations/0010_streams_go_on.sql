-- A stream goes on counting where all its events were archived and removed; a deletion is opened without a trigger.
-- depends: 0009_short_texts

-- How far streams were that belong to no task: what is removed of a task's is removed with the task.
create table removed_streams (
    stream  text    collate "C" not null,
    -- of its last event that was removed
    version integer not null,
    constraint removed_streams_pkey primary key (stream)
);

comment on table removed_streams is 'The last removed version of each stream that goes on. Read where no event is left.';

-- As before; and what goes leaves behind how far its stream was.
create or replace function remove_archived(p_limit integer) returns bigint language sql as $$
    with gone as (
        delete from events
        where position <= (select max(a.position) from log_anchors a)
          and position < (select max(e.position) from events e)
          and position < (select min(e.position) from events e) + p_limit
        returning stream, version, task_id),
    counted as (
        insert into removed_streams (stream, version)
        select g.stream, max(g.version) from gone g where g.task_id is null group by g.stream
        on conflict (stream) do update set version = greatest(removed_streams.version, excluded.version))
    select count(*) from gone
$$;

-- As before, but for three things. A stream of which no event is left goes on behind the last that was removed. Whether a
-- deletion is to be opened is asked once an append, where a trigger's condition was read from its text for every statement
-- and weighed for every row. What need not be a statement is none.
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
    ignored  boolean;
begin
    if current_setting('transaction_isolation') <> 'read committed' then
        raise exception 'append needs READ COMMITTED' using errcode = 'QM000';
    end if;
    -- first statement: whoever waits here sees, once through, all that was committed before
    -- (an assignment is an expression, where PERFORM is a statement with all that belongs to one)
    ignored := pg_advisory_xact_lock(hashtext(p_channel)) is null;
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
                                                 order by e.version desc limit 1),
                                                (select r.version from removed_streams r where r.stream = g.stream),
                                                0) as version) v;
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

    if 'task.deleted' = any (p_type) then
        insert into open_deletions (task_id, purge)
            select e.task_id, coalesce((e.data ->> 'purge')::boolean, false)
            from unnest(p_task_id, p_type, p_data) e(task_id, type, data)
            where e.type = 'task.deleted' and e.task_id is not null
            on conflict do nothing;
    end if;

    last_position := last_position + n;
    if p_notify then
        ignored := pg_notify(p_channel, last_position::text) is null;
        if p_wake_channel is not null then
            ignored := pg_notify(p_wake_channel, last_position::text) is null;
        end if;
    end if;
end $$;

drop trigger events_deletion_opened on events;
drop function open_deletion();
