-- Leases say since when, and for what, an execution waits.
-- depends: 0014_projector_lease

alter table leases
    add column waits_since     timestamptz,
    add column waits_for_files boolean not null default false;
comment on column leases.waits_since is 'Time of the release, or since which the holder waits for the store of files.';
comment on column leases.waits_for_files is 'True if the last holder waits for the store of files, or released the lease for that.';
