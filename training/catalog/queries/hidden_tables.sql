-- Relations of `public` hidden by a relation of the same name in a schema that is searched earlier.
select distinct mine.relname::text as name
from pg_class mine
join pg_namespace home on home.oid = mine.relnamespace and home.nspname = 'public'
join pg_class other on other.relname = mine.relname
join pg_namespace earlier on earlier.oid = other.relnamespace and earlier.nspname = any(%(earlier)s)
where mine.relkind in ('r', 'p', 'v', 'm', 'f')
