-- Appends n events, of one or more streams, in one transaction. Arrays have n elements unless a line below says otherwise;
-- p_stream, p_task_id, p_meta, p_type and p_schema_version may have one element for all events.
--   p_version             version of each event in its stream; null: see p_group
--   p_salts, p_leaves     16 and 33 bytes per event, concatenated: the salt; 0x00 and the content digest
--   p_execution, p_epoch  leases that the callers must hold, each once; null: none
--   p_group               null if the caller knows the streams' versions (one that is taken violates events_stream_version);
--                         else the stream of each group; a group is the events of one caller, in order
--   p_expected[g]         version that the stream must have before the group (0: no event yet); null: any
--   p_prior[g]            number of events that earlier groups of this call add to the same stream
--   p_count[g]            number of events in the group
--   p_since               if p_group is null: last position of the log before the caller learned any of the versions; null: unknown
-- Returns the last position, its time and, if p_group is given, the stream's version before each group. SQLSTATEs:
-- QM000 isolation level, QM001 version conflict, QM002 stale epoch, QM003 p_since is in an earlier partition. The detail
-- of QM001 and QM002 is a list of the groups with a conflict or of the leases not held, counted from 1.
create or replace function append(
    p_stream text[], p_version integer[], p_task_id text[], p_meta json[],
    p_type text[], p_schema_version smallint[], p_data json[], p_salts bytea, p_leaves bytea,
    p_execution text[], p_epoch integer[],
    p_group text[], p_expected integer[], p_prior integer[], p_count integer[],
    p_channel text, p_notify boolean, p_wake_channel text, p_since bigint,
    out last_position bigint, out recorded timestamptz, out bases integer[]
) language plpgsql as $$
declare
    n        integer := cardinality(p_data);
    size     bigint  := events_per_partition();
    -- first position of the partition of the last new event
    boundary bigint;
    task     text    := case when cardinality(p_task_id) = 1 then p_task_id[1] end;
    moment   bytea;
    losers   text;
    ignored  boolean;
begin
    if current_setting('transaction_isolation') <> 'read committed' then
        raise exception 'append needs READ COMMITTED' using errcode = 'QM000';
    end if;
    -- the lock is the first statement, so that the following statements see all earlier commits
    -- (an assignment is evaluated as an expression, which is cheaper than PERFORM)
    ignored := pg_advisory_xact_lock(hashtext(p_channel)) is null;
    select e.position, greatest(clock_timestamp(), e.recorded_at) into last_position, recorded
        from events e order by e.position desc limit 1;
    if not found then
        last_position := 0;
        recorded := clock_timestamp();
    end if;
    boundary := (last_position + n - 1) / size * size + 1;
    if boundary > last_position then
        -- the log enters a partition, so the one after it is added
        perform add_partition(first)
            from generate_series((last_position - 1) / size * size + size + 1, boundary + size, size) first;
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
            cross join lateral (select coalesce((select e.version from events e
                                                 where e.stream = g.stream and e.position >= boundary
                                                 order by e.version desc limit 1),
                                                closed_version(g.stream, boundary)) as version) v;
        if losers is not null then
            raise exception 'version conflict' using errcode = 'QM001', detail = losers;
        end if;
        p_version := array(select g.base + nth
                               from unnest(bases, p_count) with ordinality g(base, events, o),
                                    generate_series(1, g.events) nth
                               order by g.o, nth);
    elsif boundary > 1 then
        -- a version is unique within a partition, and the caller knows only of events in this one
        if coalesce(p_since, 0) < boundary - 1 then
            raise exception 'the log has entered a partition'
                using errcode = 'QM003', constraint = 'events_stream_version';
        end if;
        -- a condition of its own: a query in it would be started for each append
        if 1 = any (p_version) then
            if exists (
                select from (select coalesce(stream, p_stream[1]) as stream, version
                             from (select unnest(p_stream) as stream, unnest(p_version) as version) e) e
                where e.version = 1 and closed_version(e.stream, boundary) > 0)
            then
                raise exception 'version 1 is taken'
                    using errcode = 'unique_violation', constraint = 'events_stream_version';
            end if;
        end if;
    end if;

    -- the digests contain position, version and time, so each row shows a later change of them
    moment := int8send((extract(epoch from recorded) * 1000000)::bigint);
    if n = 1 then
        -- a single event needs no row set, so this insert is faster
        insert into events (position, stream, version, task_id, type, schema_version, data, meta, recorded_at,
                            salt, digest)
        values (last_position + 1, p_stream[1], p_version[1], p_task_id[1], p_type[1], p_schema_version[1],
                p_data[1], p_meta[1], recorded, p_salts,
                leaf_digest(p_leaves, last_position + 1, p_version[1], moment));
    else
        -- unnest() in the select list: subscripts scan an array of text from its start, and functions in FROM copy each
        -- array into a tuple store. unnest() of a shorter array returns nulls
        insert into events (position, stream, version, task_id, type, schema_version, data, meta, recorded_at,
                            salt, digest)
        select last_position + e.o, coalesce(e.stream, p_stream[1]), e.version, coalesce(e.task_id, task),
               coalesce(e.type, p_type[1]), coalesce(e.schema_version, p_schema_version[1]), e.data,
               coalesce(e.meta, p_meta[1]), recorded, substr(p_salts, e.o * 16 - 15, 16),
               leaf_digest(substr(p_leaves, e.o * 33 - 32, 33), last_position + e.o, e.version, moment)
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
        if p_type && array['step.requested', 'execution.resumed', 'execution.paused', 'execution.completed',
                           'execution.failed', 'execution.cancelled'] then
            -- of several events of an execution, the last decides
            with work as materialized (
                select distinct on (w.execution_id) w.*,
                       w.type in ('step.requested', 'execution.resumed') as opens,
                       w.type in ('execution.completed', 'execution.failed', 'execution.cancelled') as ends
                from (select e.data ->> 'execution_id' as execution_id, coalesce(e.type, p_type[1]) as type,
                             coalesce(e.task_id, task) as task_id, coalesce(e.stream, p_stream[1]) as stream, e.version, e.o
                      from unnest(p_stream, p_version, p_task_id, p_type, p_data)
                          with ordinality e(stream, version, task_id, type, data, o)) w
                where w.type in ('step.requested', 'execution.resumed', 'execution.paused', 'execution.completed',
                                 'execution.failed', 'execution.cancelled')
                order by w.execution_id, w.o desc),
            opened as (
                insert into open_requests (position, execution_id, task_id, stream, version)
                select last_position + w.o, w.execution_id, w.task_id, w.stream, w.version from work w where w.opens
                -- paused and resumed in this call
                on conflict (execution_id) do update set position = excluded.position, version = excluded.version),
            closed as (
                delete from open_requests r using work w where r.execution_id = w.execution_id and not w.opens)
            -- the lease goes with the open request, which saves a second call; that of a paused execution stays, released
            -- by its executor, because the next claim needs a higher epoch
            delete from leases l using work w where p_execution is not null and l.execution_id = w.execution_id and w.ends;
        end if;
        if 'task.deleted' = any (p_type) then
            insert into open_deletions (task_id, purge)
                select coalesce(e.task_id, task), coalesce((e.data ->> 'purge')::boolean, false)
                from unnest(p_task_id, p_type, p_data) e(task_id, type, data)
                where coalesce(e.type, p_type[1]) = 'task.deleted' and coalesce(e.task_id, task) is not null
                on conflict do nothing;
        end if;
    end if;

    if p_type && array['file.written', 'unit.completed'] then
        insert into object_references (sha256, task_id)
            select o.sha256, coalesce(e.task_id, task)
            from unnest(p_type, p_task_id, p_data) e(type, task_id, data)
            cross join lateral object_digests(coalesce(e.type, p_type[1]), e.data) o(sha256)
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
