-- Names and comments of all relations (`column` is empty) and of their columns.
with relations as (
    select c.oid, n.nspname, c.relname
    from pg_catalog.pg_class c
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
)
select nspname::text as schema, relname::text as relation, ''::text as column,
    coalesce(pg_catalog.obj_description(oid, 'pg_class'), '') as comment
from relations
union all
select r.nspname, r.relname, a.attname, coalesce(pg_catalog.col_description(r.oid, a.attnum), '')
from relations r
join pg_catalog.pg_attribute a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
order by 1, 2, 3
