-- The event log: one row per fact, gapless and in commit order, hashed and chained.
-- depends:

create table events (
    position       bigint      not null,
    -- "C": names are compared as bytes, which an index does at every step down
    stream         text        collate "C" not null,
    version        integer     not null,
    task_id        text        collate "C",
    type           text        not null,
    schema_version smallint    not null,
    -- json, not jsonb: what is stored is byte for byte what was hashed
    data           json        not null,
    meta           json        not null,
    recorded_at    timestamptz not null,
    salt           bytea,
    digest         bytea       not null,
    -- set on the last row of each commit: it links the commits
    chain          bytea,
    -- sha256(salt || data), kept once a payload is redacted so that the digest still verifies
    body_digest    bytea,
    constraint events_pkey primary key (position),
    constraint events_stream_version unique (stream, version)
);

create index events_task on events (task_id, position) where task_id is not null;

create unique index events_one_end_per_execution on events ((data ->> 'execution_id'))
    where type in ('execution.completed', 'execution.failed', 'execution.cancelled');

-- what executors look for after a restart: requests, and what became of them
create index events_work on events (position)
    where type in ('step.requested', 'execution.completed', 'execution.failed', 'execution.cancelled',
                   'execution.cancel_requested', 'task.deleted', 'executors.drained', 'executors.resumed');

-- what people decided about pairs, for the next task over the same source
create index events_sources on events ((data ->> 'source')) where type = 'task.created';
create index events_reviews on events (task_id)
    where type in ('pair.edited', 'pair.approved', 'pair.rejected', 'pair.carried');

comment on table events is 'Every change of state, in commit order. Append-only; see append().';

create function refuse_event_change() returns trigger language plpgsql as $$
begin
    -- the one permitted change: a payload replaced by its digest, every other column as it was
    if tg_op = 'UPDATE'
       and old.salt is not null and new.salt is null
       and new.body_digest = sha256(old.salt || convert_to(old.data::text, 'UTF8'))
       and new.data::text = '{"redacted":true}'
       and (new.position, new.stream, new.version, new.type, new.schema_version, new.meta::text, new.recorded_at, new.digest)
           is not distinct from
           (old.position, old.stream, old.version, old.type, old.schema_version, old.meta::text, old.recorded_at, old.digest)
       and new.task_id is not distinct from old.task_id
       and new.chain is not distinct from old.chain
    then
        return new;
    end if;
    raise exception 'the event log is append-only' using errcode = 'QM010';
end $$;

create trigger events_append_only before update or delete on events
    for each row execute function refuse_event_change();
create trigger events_never_truncated before truncate on events
    for each statement execute function refuse_event_change();
revoke update, delete, truncate on events from public;

create function redact(p_positions bigint[]) returns bigint language sql as $$
    with changed as (
        update events
        set data = '{"redacted":true}', salt = null,
            body_digest = sha256(salt || convert_to(data::text, 'UTF8'))
        where position = any (p_positions) and salt is not null
        returning 1)
    select count(*) from changed
$$;

-- A lease says who runs an execution, on the database's clock. Its epoch only ever rises; an append that carries an
-- older one is refused. The row goes with the event that ends the execution.
create table leases (
    execution_id text        not null,
    task_id      text        not null,
    epoch        integer     not null,
    executor     text        not null,
    expires_at   timestamptz not null,
    constraint leases_pkey primary key (execution_id)
);

-- Appends n events, of one or more streams, in one transaction. Arrays without a word on their length have n elements.
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
create function append(
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

    -- with an execution's end goes its lease: whoever ended it need not come back
    if p_execution is not null and p_type && array['execution.completed', 'execution.failed', 'execution.cancelled'] then
        delete from leases l using unnest(p_type, p_data) e(type, data)
            where e.type in ('execution.completed', 'execution.failed', 'execution.cancelled')
              and l.execution_id = e.data ->> 'execution_id';
    end if;

    last_position := last_position + n;
    if p_notify then
        perform pg_notify(p_channel, last_position::text);
        if p_wake_channel is not null then
            perform pg_notify(p_wake_channel, last_position::text);
        end if;
    end if;
end $$;
