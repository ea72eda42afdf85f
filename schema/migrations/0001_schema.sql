-- The log, its index, the projections and the registers. `\ir` includes a file, as in psql.
-- depends:

do $$ begin
    if exists (select from pg_proc where pronamespace = current_schema()::regnamespace) then
        raise exception 'it has functions' using errcode = 'duplicate_function';
    end if;
end $$;

-- The log ---------------------------------------------------------------------------------------------------------------

create table events (
    position       bigint      not null,
    -- "C": compared as bytes, which is fast; each search of the index compares several names
    stream         text        collate "C" not null,
    version        integer     not null,
    task_id        text        collate "C",
    type           text        not null,
    schema_version smallint    not null,
    -- json, not jsonb: keeps the hashed text byte for byte
    data           json        not null,
    meta           json        not null,
    recorded_at    timestamptz not null,
    salt           bytea,
    -- leaf of the tree, see docs/event-digest.md
    digest         bytea       not null,
    -- sha256(salt || data) of a redacted payload, so that the digest still verifies
    body_digest    bytea,
    constraint events_pkey primary key (position)
) partition by range (position);
create index events_task on events (task_id, position) where task_id is not null;
comment on table events is 'Every change of state, in commit order. Append-only; see append().';

-- Events that are looked up by their content. A table, because each partial index on events would slow down all appends.
create table event_index (
    position bigint not null,
    type     text   not null,
    task_id  text   collate "C",
    -- see event_index_key(); null if the payload was redacted
    key      text   collate "C",
    constraint event_index_pkey primary key (position)
);
create unique index event_index_one_end_per_execution on event_index (key)
    where type in ('execution.completed', 'execution.failed', 'execution.cancelled');
-- to find reviews of pairs for the next task over the same source
create index event_index_sources on event_index (key) where type = 'task.created';
create index event_index_reviews on event_index (task_id)
    where type in ('pair.edited', 'pair.approved', 'pair.rejected', 'pair.carried');
comment on table event_index is
    'Events that are looked up by their content or by who caused them; see indexed_types(). Filled by append().';

-- Root executions that were requested and have not ended. A table, because computing them needs all requests and all
-- ends of the log, and the payload of an end may be redacted.
create table open_requests (
    position     bigint      not null,
    execution_id text        not null,
    task_id      text        not null,
    stream       text        collate "C" not null,
    version      integer     not null,
    constraint open_requests_pkey primary key (execution_id)
);

-- Deleted tasks whose files, connection or payloads still have to be removed. The row is added by the commit that deletes
-- the task.
create table open_deletions (
    task_id   text        not null,
    -- true: redact the payloads of all events of the task, not only of its log lines
    purge     boolean     not null,
    opened_at timestamptz not null default now(),
    constraint open_deletions_pkey primary key (task_id)
);

-- Version at which a stream without a task continues after its events were archived and removed.
create table removed_streams (
    stream  text    collate "C" not null,
    -- version of the last removed event
    version integer not null,
    constraint removed_streams_pkey primary key (stream)
);
comment on table removed_streams is 'The last removed version of a stream; append() reads it if the stream has no events.';

-- The right to run an execution until a time of the database's clock. Epochs only increase; an append with an older one
-- is refused. append() removes the row when the execution ends.
create table leases (
    execution_id text        not null,
    task_id      text        not null,
    epoch        integer     not null,
    executor     text        not null,
    expires_at   timestamptz not null,
    -- time of the release, or since which the holder waits for the store of files
    waits_since     timestamptz,
    -- true if the last holder waits for the store of files, or released the lease for that
    waits_for_files boolean not null default false,
    constraint leases_pkey primary key (execution_id)
);

-- References of tasks to stored objects, and the objects that may have none, which are collected without reading the log.
create table object_references (
    sha256  text not null,
    task_id text not null,
    constraint object_references_pkey primary key (sha256, task_id)
);
create index object_references_task on object_references (task_id);
comment on table object_references is
    'Objects of each existing task: of all versions of its files, and of its units. append() adds rows; the deletion of a task removes them.';

create table loose_objects (
    sha256   text        not null,
    -- when executors look at the object and delete it if no task refers to it: an hour after it was stored, as the log
    -- then refers to it or never will
    due_at   timestamptz not null,
    -- true while an executor deletes the object, until due_at at most: it cannot be reserved
    deleting boolean     not null default false,
    constraint loose_objects_pkey primary key (sha256)
);
create index loose_objects_due on loose_objects (due_at);
comment on table loose_objects is
    'Objects to which the log may not refer: those being stored, and those of deleted tasks.';

\ir ../functions/indexed_types.sql
\ir ../functions/event_index_key.sql
\ir ../functions/object_digests.sql
\ir ../functions/leaf_digest.sql
\ir ../functions/refuse_event_change.sql

create trigger events_append_only before update or delete on events
    for each row execute function refuse_event_change();
create trigger events_never_truncated before truncate on events
    for each statement execute function refuse_event_change();
revoke update, delete, truncate on events from public;

\ir ../functions/events_per_partition.sql
\ir ../functions/partitions.sql
\ir ../functions/create_partition.sql
\ir ../functions/add_partition.sql
\ir ../functions/drop_archived.sql
\ir ../functions/closed_version.sql
\ir ../functions/append.sql
\ir ../functions/redact.sql
\ir ../functions/wake_executors.sql

do $$ begin
    perform add_partition(1);
    perform add_partition(1 + events_per_partition());
end $$;

create table log_nodes (
    -- height of the subtree: 8, 16, 24 and so on; 0: a leaf whose row was archived
    level smallint not null,
    -- number of subtrees of the level before this one
    index bigint   not null,
    hash  bytea    not null,
    constraint log_nodes_pkey primary key (level, index)
);
comment on table log_nodes is
    'Hashes of perfect subtrees of the tree over all digests. Derived from events; completed when a root is needed.';

-- Cuts of the log's beginning after archiving; the verification of the remaining log starts at the newest cut.
create table log_anchors (
    -- events at or before it may be removed
    position    bigint      not null,
    -- the signed checkpoint at that position: root, at, public_key, signature
    checkpoint  json        not null,
    -- file that contains the removed events, and its SHA-256 in hex
    archive     text        not null,
    sha256      text        not null,
    recorded_at timestamptz not null default now(),
    constraint log_anchors_pkey primary key (position)
);
comment on table log_anchors is 'Cuts of the log''s beginning; verification starts at the newest.';

\ir ../functions/refuse_anchor_change.sql
\ir ../functions/anchor_log.sql

create trigger log_anchors_kept before update or delete on log_anchors
    for each row execute function refuse_anchor_change();
create trigger log_anchors_never_truncated before truncate on log_anchors
    for each statement execute function refuse_anchor_change();
revoke update, delete, truncate on log_anchors from public;

-- Projections -----------------------------------------------------------------------------------------------------------

create table projection_checkpoints (
    name       text        not null,
    position   bigint      not null,
    -- the lease of the service that projects: raised each time another service takes it
    epoch      integer     not null default 0,
    -- process id of the holder's session; if it has ended, the lease is free
    backend    integer,
    expires_at timestamptz not null default '-infinity',
    constraint projection_checkpoints_pkey primary key (name)
);

\ir ../functions/create_projection_tables.sql
\ir ../functions/index_projections.sql

do $$ begin perform create_projection_tables(); perform index_projections(); end $$;

-- Registers: data that must not be in the log -------------------------------------------------------------------------------

create table sources (
    name       text        not null,
    -- the connection string, encrypted with SECRET_KEY
    secret     bytea       not null,
    -- without secrets: host, port, database, user
    address    jsonb       not null,
    -- task that the source was given with and is removed with; null for a registered source
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
    constraint api_keys_scope check (scope in ('view', 'read', 'operate', 'admin'))
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
    -- since the executor's start, and its limits
    counters   jsonb       not null default '{}',
    constraint executors_pkey primary key (executor)
);

create table idempotency_keys (
    key         text        not null,
    fingerprint bytea       not null,
    -- null while the first request is being processed
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

-- Fingerprint of the key that encrypts the sources: a process with another key does not start.
create table secret_key (
    one         boolean     not null default true,
    fingerprint text        not null,
    constraint secret_key_pkey primary key (one),
    constraint secret_key_one check (one)
);
comment on table secret_key is 'A keyed hash of QUERYMILL_SECRET_KEY, written by the first process that starts.';

create table installation (
    one      boolean not null default true,
    -- the id in store.json of QUERYMILL_OUTPUT_ROOT
    store_id text    not null,
    timezone text    not null,
    constraint installation_pkey primary key (one),
    constraint installation_one check (one)
);
comment on table installation is 'Id of the output folder and time zone, written by the first process that starts.';

create table receivers (
    name       text        not null,
    -- address and signing secret as JSON, encrypted
    secret     bytea       not null,
    -- without what may be secret in it
    address    text        not null,
    types      text[]      not null,
    position   bigint      not null,
    created_at timestamptz not null default now(),
    constraint receivers_pkey primary key (name)
);
comment on table receivers is 'Webhooks. Their notices up to the position have been made.';

create table notices (
    receiver text        not null,
    position bigint      not null,
    attempt  integer     not null default 0,
    due_at   timestamptz not null default clock_timestamp(),
    constraint notices_pkey primary key (receiver, position),
    constraint notices_receiver foreign key (receiver) references receivers on delete cascade
);
create index notices_due on notices (due_at);
comment on table notices is 'Notices that are not delivered yet. An executor that sends one moves its due time ahead.';

create table schedules (
    name       text        not null,
    at         text        not null,
    db_name    text        not null,
    parameters json        not null,
    due_at     timestamptz not null,
    constraint schedules_pkey primary key (name)
);
comment on table schedules is 'Schedules and their next due times. The event of a due time is the proof that it was dealt with.';

\ir ../functions/old_tasks.sql
\ir ../functions/cleanup_old_tasks.sql
