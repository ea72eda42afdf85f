-- Archives: a partition is attached with its indexes, and events after the archived deletion of a task can be removed.
-- depends: 0012_schedules

\ir ../functions/anchor_log.sql
\ir ../functions/create_partition.sql
