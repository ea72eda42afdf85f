-- More events are indexed: those that people cause, and takeovers. Paused tasks do not age.
-- depends: 0004_pairs_table

\ir ../functions/indexed_types.sql
\ir ../functions/old_tasks.sql

insert into event_index (position, type, task_id, key)
select position, type, task_id, event_index_key(type, data) from events
where type = any (indexed_types())
on conflict do nothing;
