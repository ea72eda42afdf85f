-- The few events that are looked for by what they say stand in a table of their own; what all events of a commit have in
-- common is sent once.
-- depends: 0011_more_bits

-- nothing may be appended between what is looked up here and what append() then keeps
lock table events in access exclusive mode;

create function landmark_types() returns text[] language sql immutable
return array['step.requested', 'execution.completed', 'execution.failed', 'execution.cancelled', 'execution.cancel_requested',
             'task.created', 'task.deleted', 'executors.drained', 'executors.resumed',
             'pair.edited', 'pair.approved', 'pair.rejected', 'pair.carried'];

create function landmark_key(type text, data json) returns text language sql immutable
return case type when 'task.created' then data ->> 'source' else data ->> 'execution_id' end;

-- They were found through four indexes of the log, each for its types alone. Every append paid for them whatever it
-- appended: each statement reads an index's condition from its text anew.
create table landmarks (
    position bigint not null,
    type     text   not null,
    task_id  text   collate "C",
    -- of a beginning the source, of an execution's its name
    key      text   collate "C",
    constraint landmarks_pkey primary key (position)
);

create unique index landmarks_one_end_per_execution on landmarks (key)
    where type in ('execution.completed', 'execution.failed', 'execution.cancelled');
-- what people decided about pairs, for the next task over the same source
create index landmarks_sources on landmarks (key) where type = 'task.created';
create index landmarks_reviews on landmarks (task_id)
    where type in ('pair.edited', 'pair.approved', 'pair.rejected', 'pair.carried');

comment on table landmarks is
    'Requests, ends, beginnings, decisions: what of the log is looked for by what it says. Put in by append().';

-- by the conditions of the indexes that go
insert into landmarks (position, type, task_id, key)
select position, type, task_id, landmark_key(type, data) from events
where type in ('step.requested', 'execution.completed', 'execution.failed', 'execution.cancelled',
               'execution.cancel_requested', 'task.deleted', 'executors.drained', 'executors.resumed');
insert into landmarks (position, type, task_id, key)
select position, type, task_id, landmark_key(type, data) from events where type = 'task.created';
insert into landmarks (position, type, task_id, key)
select position, type, task_id, landmark_key(type, data) from events
where type in ('pair.edited', 'pair.approved', 'pair.rejected', 'pair.carried');

drop index events_one_end_per_execution;
drop index events_work;
drop index events_sources;
drop index events_reviews;

-- As before; and a source is forgotten with the payload that named it.
create or replace function redact(p_positions bigint[]) returns bigint language sql as $$
    update landmarks set key = null where position = any (p_positions) and type = 'task.created';
    with changed as (
        update events
        set data = '{"redacted":true}', salt = null,
            body_digest = sha256(salt || convert_to(data::text, 'UTF8'))
        where position = any (p_positions) and salt is not null
        returning 1)
    select count(*) from changed
$$;

-- As before; and what goes is no landmark any more.
create or replace function remove_archived(p_limit integer) returns bigint language sql as $$
    with gone as (
        delete from events
        where position <= (select max(a.position) from log_anchors a)
          and position < (select max(e.position) from events e)
          and position < (select min(e.position) from events e) + p_limit
        returning position, stream, version, task_id),
    counted as (
        insert into removed_streams (stream, version)
        select g.stream, max(g.version) from gone g where g.task_id is null group by g.stream
        on conflict (stream) do update set version = greatest(removed_streams.version, excluded.version)),
    unmarked as (
        delete from landmarks l using gone where l.position = gone.position)
    select count(*) from gone
$$;

-- As before; and p_stream, p_task_id, p_meta, p_type and p_schema_version may have one element for all events.
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
        -- not by subscripts: an element of an array of texts is found by walking there. Nor from a function in FROM, which
        -- puts each array into a store of its own first. Behind its end each gives null
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

    if p_type && landmark_types() then
        insert into landmarks (position, type, task_id, key)
            select last_position + e.o, coalesce(e.type, p_type[1]), coalesce(e.task_id, task),
                   landmark_key(coalesce(e.type, p_type[1]), e.data)
            from unnest(p_type, p_task_id, p_data) with ordinality e(type, task_id, data, o)
            where coalesce(e.type, p_type[1]) = any (landmark_types());
        insert into open_requests (position, execution_id, task_id, stream, version)
            select last_position + e.o, e.data ->> 'execution_id', coalesce(e.task_id, task),
                   coalesce(e.stream, p_stream[1]), e.version
            from unnest(p_stream, p_version, p_task_id, p_type, p_data)
                with ordinality e(stream, version, task_id, type, data, o)
            where coalesce(e.type, p_type[1]) = 'step.requested'
            on conflict do nothing;
        if p_type && array['execution.completed', 'execution.failed', 'execution.cancelled'] then
            -- with an execution's end goes its lease, too: whoever ended it need not come back
            with ended as materialized (
                select e.data ->> 'execution_id' as execution_id
                from unnest(p_type, p_data) e(type, data)
                where coalesce(e.type, p_type[1]) in ('execution.completed', 'execution.failed', 'execution.cancelled')),
            forgotten as (delete from open_requests r using ended where r.execution_id = ended.execution_id)
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
