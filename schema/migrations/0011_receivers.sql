-- Receivers get notices of events, by webhook or mail.
-- depends: 0010_view_scope

\ir ../functions/indexed_types.sql

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
comment on table receivers is 'Webhooks and mail addresses. Their notices up to the position have been made.';

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
