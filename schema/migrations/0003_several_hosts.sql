-- Properties that all processes of an installation share, and a notification that wakes few executors.
-- depends: 0002_log_tree

create table installation (
    one         boolean     not null default true,
    store_id    text        not null,
    timezone    text        not null,
    constraint installation_pkey primary key (one),
    constraint installation_one check (one)
);
comment on table installation is 'Id of the output folder and time zone, written by the first process that starts.';
comment on column installation.store_id is 'The id in store.json of QUERYMILL_OUTPUT_ROOT.';

\ir ../functions/wake_executors.sql
