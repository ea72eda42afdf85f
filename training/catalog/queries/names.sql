-- names: every table and view outside the system schemas, and whether the login may read it now.
select n.nspname::text as schema, c.relname::text as name,
       has_schema_privilege(n.oid, 'usage') and has_any_column_privilege(c.oid, 'select')
           and (c.relkind <> 'm' or c.relispopulated)
           and not exists (
               select from pg_locks l
               where l.locktype = 'relation' and l.relation = c.oid and l.mode = 'AccessExclusiveLock'
                 and l.pid is distinct from pg_backend_pid()
                 and l.database = (select d.oid from pg_database d where d.datname = current_database())
           ) as readable
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p', 'v', 'm', 'f')
  and n.nspname <> 'information_schema'
  and n.nspname !~ '^pg_'
