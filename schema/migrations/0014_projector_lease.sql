-- The lead of the projection is a lease, so that a service that was cut off from the network is replaced in seconds.
-- depends: 0013_archives

alter table projection_checkpoints
    add column epoch      integer     not null default 0,
    add column backend    integer,
    add column expires_at timestamptz not null default '-infinity';
comment on column projection_checkpoints.epoch is 'Raised each time another service takes the lease. Only its holder projects.';
comment on column projection_checkpoints.backend is 'Process id of the holder''s session. If it has ended, the lease is free.';
comment on column projection_checkpoints.expires_at is 'End of the lease.';
