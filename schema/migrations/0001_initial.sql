-- The log, what is looked up in it, the projections and the registers. `\ir` includes a file, as in psql.
-- depends:

do $$ begin
    if exists (select from pg_proc where pronamespace = current_schema()::regnamespace) then
        raise exception 'it has functions' using errcode = 'duplicate_function';
    end if;
end $$;

-- The log ---------------------------------------------------------------------------------------------------------------

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
comment on table events is 'Every change of state, in commit order. Append-only; see append().';

-- Found through a table of their own: each index of the log with a condition would cost every append.
create table landmarks (
    position bigint not null,
    type     text   not null,
    task_id  text   collate "C",
    -- see landmark_key()
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
    'Requests, ends, beginnings, decisions: events that are looked up by their content. Filled by append().';

-- What was requested and has not ended: one row per open root execution. Computed from the log, it would take all
-- requests there ever were less all ends, whose payload may be gone.
create table open_requests (
    position     bigint      not null,
    execution_id text        not null,
    task_id      text        not null,
    stream       text        collate "C" not null,
    version      integer     not null,
    constraint open_requests_pkey primary key (execution_id)
);

-- One row from the commit that deletes a task until its files, its connection and its texts are gone.
create table open_deletions (
    task_id   text        not null,
    -- redact the payloads of all its events, not only those of its log lines
    purge     boolean     not null,
    opened_at timestamptz not null default now(),
    constraint open_deletions_pkey primary key (task_id)
);

-- Streams that belong to no task continue after all their events were archived and removed.
create table removed_streams (
    stream  text    collate "C" not null,
    -- of its last event that was removed
    version integer not null,
    constraint removed_streams_pkey primary key (stream)
);
comment on table removed_streams is 'The last removed version of each stream that continues. Read if no event is left.';

-- The right to run an execution, on the database's clock. The epoch only rises; an append with an older one is refused.
-- The row goes with the event that ends the execution.
create table leases (
    execution_id text        not null,
    task_id      text        not null,
    epoch        integer     not null,
    executor     text        not null,
    expires_at   timestamptz not null,
    constraint leases_pkey primary key (execution_id)
);

\ir ../functions/landmark_types.sql
\ir ../functions/landmark_key.sql
\ir ../functions/append.sql
\ir ../functions/redact.sql
\ir ../functions/refuse_event_change.sql

create trigger events_append_only before update on events
    for each row execute function refuse_event_change();
create trigger events_never_truncated before truncate on events
    for each statement execute function refuse_event_change();
revoke update, delete, truncate on events from public;

-- Where the log's beginning was cut off after it had been archived, so that the rest can still be verified.
create table log_anchors (
    -- a commit end: what is at or before it may be gone
    position    bigint      not null,
    -- the signed checkpoint of that position: chain, at, public_key, signature
    checkpoint  json        not null,
    -- the file that has what is gone, and its SHA-256 in hex
    archive     text        not null,
    sha256      text        not null,
    recorded_at timestamptz not null default now(),
    constraint log_anchors_pkey primary key (position)
);
comment on table log_anchors is 'Cuts of the log''s beginning. Verification begins at the newest.';

\ir ../functions/refuse_event_removal.sql
\ir ../functions/refuse_anchor_change.sql
\ir ../functions/anchor_log.sql
\ir ../functions/remove_archived.sql

create trigger events_removed_when_archived before delete on events
    for each row execute function refuse_event_removal();
create trigger log_anchors_kept before update or delete on log_anchors
    for each row execute function refuse_anchor_change();
create trigger log_anchors_never_truncated before truncate on log_anchors
    for each statement execute function refuse_anchor_change();
revoke update, delete, truncate on log_anchors from public;

-- Projections -----------------------------------------------------------------------------------------------------------

create table projection_checkpoints (
    name     text   not null,
    position bigint not null,
    constraint projection_checkpoints_pkey primary key (name)
);

\ir ../functions/create_projection_tables.sql
\ir ../functions/index_projections.sql

do $$ begin perform create_projection_tables(); perform index_projections(); end $$;

-- Registers: what must not be in the log -------------------------------------------------------------------------------

create table sources (
    name       text        not null,
    -- the connection string, encrypted with SECRET_KEY
    secret     bytea       not null,
    -- what may be shown of it: host, port, database, user
    address    jsonb       not null,
    -- a source given with one task, removed with it
    task_id    text,
    created_at timestamptz not null default now(),
    constraint sources_pkey primary key (name)
);

create table api_keys (
    name       text        not null,
    digest     bytea       not null,
    scope      text        not null,
    created_at timestamptz not null default now(),
    revoked_at timestamptz,
    constraint api_keys_pkey primary key (name),
    constraint api_keys_digest unique (digest),
    constraint api_keys_scope check (scope in ('read', 'operate', 'admin'))
);

create table inputs (
    name       text        not null,
    content    bytea       not null,
    sha256     text        not null,
    created_at timestamptz not null default now(),
    constraint inputs_pkey primary key (name)
);

create table executors (
    executor   text        not null,
    address    jsonb       not null,
    started_at timestamptz not null default now(),
    seen_at    timestamptz not null default now(),
    running    integer     not null default 0,
    -- what it has counted since its start
    figures    jsonb       not null default '{}',
    constraint executors_pkey primary key (executor)
);

create table idempotency_keys (
    key         text        not null,
    fingerprint bytea       not null,
    -- null while the first call is still being answered
    status      smallint,
    body        text,
    created_at  timestamptz not null default now(),
    constraint idempotency_keys_pkey primary key (key)
);

create table deletion_requests (
    task_id      text        not null,
    requested_at timestamptz not null default now(),
    constraint deletion_requests_pkey primary key (task_id)
);

-- Which key encrypts the sources: a process with another one does not start.
create table secret_key (
    one         boolean     not null default true,
    fingerprint text        not null,
    constraint secret_key_pkey primary key (one),
    constraint secret_key_one check (one)
);
comment on table secret_key is 'A keyed hash of QUERYMILL_SECRET_KEY, written by the first process that starts.';

\ir ../functions/old_tasks.sql
\ir ../functions/cleanup_old_tasks.sql
