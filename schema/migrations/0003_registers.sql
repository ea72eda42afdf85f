-- What must not stand in the log: encrypted connection strings, hashed keys, the bytes of uploaded inputs; and who is alive.
-- depends: 0002_projections

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

-- Asks for the deletion of every ended task older than the given days, as cleanup_old_tasks of the document did. Deleting
-- is the executor's work: it removes the files and appends task.deleted.
create table deletion_requests (
    task_id      text        not null,
    requested_at timestamptz not null default now(),
    constraint deletion_requests_pkey primary key (task_id)
);

create function cleanup_old_tasks(p_days integer default 30) returns integer language plpgsql as $$
declare
    asked integer;
begin
    insert into deletion_requests (task_id)
    select id from data_pipeline_tasks
    where created_at < now() - make_interval(days => p_days) and status in ('completed', 'failed', 'cancelled')
    on conflict do nothing;
    get diagnostics asked = row_count;
    perform pg_notify(current_schema() || '_work', 'cleanup');
    return asked;
end $$;
