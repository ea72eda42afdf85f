-- Schedules start tasks every day or every week.
-- depends: 0011_receivers

\ir ../functions/indexed_types.sql

create table schedules (
    name       text        not null,
    at         text        not null,
    db_name    text        not null,
    parameters json        not null,
    due_at     timestamptz not null,
    constraint schedules_pkey primary key (name)
);
comment on table schedules is 'Schedules and their next due times. The event of a due time is the proof that it was dealt with.';
