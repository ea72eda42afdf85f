-- Number of positions in a partition of events.
create or replace function events_per_partition() returns bigint language sql immutable return 10000000;
