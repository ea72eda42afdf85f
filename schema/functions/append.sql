-- Appends n events, of one or more streams, in one transaction. Arrays have n elements unless a line below says otherwise;
-- p_stream, p_task_id, p_meta, p_type and p_schema_version may have one element for all events.
--   p_version             version of each event in its stream; null: see p_group
--   p_salts, p_digests    16 and 32 bytes per event, concatenated
--   p_execution, p_epoch  leases that the callers must hold, each once; null: none
--   p_group               null if the caller knows the streams' versions (a wrong version violates events_stream_version);
--                         else the stream of each group; a group is the events of one caller, in order
--   p_expected[g]         version that the stream must have before the group (0: no event yet); null: any
--   p_prior[g]            number of events that earlier groups of this call add to the same stream
--   p_count[g]            number of events in the group
-- Returns the last position, its time and, if p_group is given, the stream's version before each group. SQLSTATEs:
-- QM000 isolation level, QM001 version conflict, QM002 stale epoch. The detail of QM001 and QM002 is a list of the groups
-- with a conflict or of the leases not held, counted from 1.
create or replace function append(
    p_stream text[], p_version integer[], p_task_id text[], p_meta json[],
    p_type text[], p_schema_version smallint[], p_data json[], p_salts bytea, p_digests bytea, p_root bytea,
    p_execution text[], p_epoch integer[],
    p_group text[], p_expected integer[], p_prior integer[], p_count integer[],
    p_channel text, p_notify boolean, p_wake_channel text,
    out last_position bigint, out recorded timestamptz, out bases integer[]
) language plpgsql as $$
declare
    n        integer := cardinality(p_data);
    task     text    := case when cardinality(p_task_id) = 1 then p_task_id[1] end;
    previous bytea;
    link     bytea;
    losers   text;
    ignored  boolean;
begin
    if current_setting('transaction_isolation') <> 'read committed' then
        raise exception 'append needs READ COMMITTED' using errcode = 'QM000';
    end if;
    -- the lock is the first statement, so that the following statements see all earlier commits
    -- (an assignment is evaluated as an expression, which is cheaper than PERFORM)
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
        -- a single event needs no row set, so this insert is faster
        insert into events (position, stream, version, task_id, type, schema_version, data, meta, recorded_at,
                            salt, digest, chain)
        values (last_position + 1, p_stream[1], p_version[1], p_task_id[1], p_type[1], p_schema_version[1],
                p_data[1], p_meta[1], recorded, p_salts, p_digests, link);
    else
        -- unnest() in the select list: subscripts scan an array of text from its start, and functions in FROM copy each
        -- array into a tuple store. unnest() of a shorter array returns nulls
        insert into events (position, stream, version, task_id, type, schema_version, data, meta, recorded_at,
                            salt, digest, chain)
        select last_position + e.o, coalesce(e.stream, p_stream[1]), e.version, coalesce(e.task_id, task),
               coalesce(e.type, p_type[1]), coalesce(e.schema_version, p_schema_version[1]), e.data,
               coalesce(e.meta, p_meta[1]), recorded, substr(p_salts, e.o * 16 - 15, 16),
               substr(p_digests, e.o * 32 - 31, 32), case when e.o = n then link end
            from (select unnest(p_stream) as stream, unnest(p_version) as version, unnest(p_task_id) as task_id,
                         unnest(p_type) as type, unnest(p_schema_version) as schema_version, unnest(p_data) as data,
                         unnest(p_meta) as meta, generate_series(1, n) as o) e;
    end if;

    if p_type && indexed_types() then
        insert into event_index (position, type, task_id, key)
            select last_position + e.o, coalesce(e.type, p_type[1]), coalesce(e.task_id, task),
                   event_index_key(coalesce(e.type, p_type[1]), e.data)
            from unnest(p_type, p_task_id, p_data) with ordinality e(type, task_id, data, o)
            where coalesce(e.type, p_type[1]) = any (indexed_types());
        insert into open_requests (position, execution_id, task_id, stream, version)
            select last_position + e.o, e.data ->> 'execution_id', coalesce(e.task_id, task),
                   coalesce(e.stream, p_stream[1]), e.version
            from unnest(p_stream, p_version, p_task_id, p_type, p_data)
                with ordinality e(stream, version, task_id, type, data, o)
            where coalesce(e.type, p_type[1]) = 'step.requested'
            on conflict do nothing;
        if p_type && array['execution.completed', 'execution.failed', 'execution.cancelled'] then
            -- removes the lease together with the open request, which saves a second call
            with ended as materialized (
                select e.data ->> 'execution_id' as execution_id
                from unnest(p_type, p_data) e(type, data)
                where coalesce(e.type, p_type[1]) in ('execution.completed', 'execution.failed', 'execution.cancelled')),
            closed as (delete from open_requests r using ended where r.execution_id = ended.execution_id)
            delete from leases l using ended where p_execution is not null and l.execution_id = ended.execution_id;
        end if;
        if 'task.deleted' = any (p_type) then
            insert into open_deletions (task_id, purge)
                select coalesce(e.task_id, task), coalesce((e.data ->> 'purge')::boolean, false)
                from unnest(p_task_id, p_type, p_data) e(task_id, type, data)
                where coalesce(e.type, p_type[1]) = 'task.deleted' and coalesce(e.task_id, task) is not null
                on conflict do nothing;
        end if;
    end if;

    last_position := last_position + n;
    if p_notify then
        ignored := pg_notify(p_channel, last_position::text) is null;
        if p_wake_channel is not null then
            ignored := pg_notify(p_wake_channel, last_position::text) is null;
        end if;
    end if;
end $$;
