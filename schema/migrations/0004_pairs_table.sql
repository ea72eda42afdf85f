-- The projector writes the pairs of all tasks to a table, which it creates when the table is missing.
-- depends: 0003_several_hosts

\ir ../functions/create_projection_tables.sql
\ir ../functions/index_projections.sql
