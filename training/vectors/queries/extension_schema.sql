-- The schema of pgvector; no row if it is not installed.
select n.nspname from pg_extension e join pg_namespace n on n.oid = e.extnamespace where e.extname = 'vector'
