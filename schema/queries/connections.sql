-- connections_left: The tightest limit of this login's connections, and the number that it may still open.
with bounds (most, used) as (
    select rolconnlimit, (select count(*) from pg_stat_activity where usesysid = pg_roles.oid)
    from pg_roles where rolname = session_user and rolconnlimit >= 0 and not rolsuper
    union all
    select datconnlimit, (select count(*) from pg_stat_activity where datid = pg_database.oid)
    from pg_database
    where datname = current_database() and datconnlimit >= 0
        and not (select rolsuper from pg_roles where rolname = session_user)
    union all
    select current_setting('max_connections')::int
            - case when rolsuper then 0
                else current_setting('superuser_reserved_connections')::int
                    + coalesce(current_setting('reserved_connections', true), '0')::int end,
        (select count(*) from pg_stat_activity where backend_type = 'client backend')
    from pg_roles where rolname = session_user
)
-- plus 1: the connection that runs this query is about to close
select most, most - used + 1 as left from bounds order by 2 limit 1

-- take_slot: Lock a free connection slot of a source that this session does not hold; return its number, or no row.
select slot from generate_series(0, %(limit)s::int - 1) slot
where case when slot = any (%(own)s::int[]) then false
           else pg_try_advisory_lock(hashtext('querymill.source.' || %(address)s), slot) end
limit 1

-- take_slot_again: Lock a slot again that this process held in a lost session.
select pg_try_advisory_lock(hashtext('querymill.source.' || %(address)s), %(slot)s::int)

-- release_slot: Release a connection slot of a source.
select pg_advisory_unlock(hashtext('querymill.source.' || %(address)s), %(slot)s::int)

-- blockers: Descriptions of the sessions that block a session; no rows if the session is not blocked.
select concat(
    'process ', b.pid, ' of the server',
    ' (' || nullif(concat_ws(', ', nullif(a.application_name, ''), 'role ' || a.usename, nullif(a.state, '')), '') || ')')
from unnest(pg_blocking_pids(%(pid)s)) as b (pid) left join pg_stat_activity as a on a.pid = b.pid
order by b.pid

-- source_safety: Privileges of the source's role that exceed reading, the visible schemas, the search path, the identity, the number of foreign keys.
-- Run on the source itself.
select current_user::text as role, current_database()::text as database,
    (select rolsuper from pg_roles where rolname = current_user) as superuser,
    (select count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
       and has_schema_privilege(n.oid, 'usage')
       and has_table_privilege(c.oid, 'insert, update, delete, truncate')) as writable_tables,
    array(select n.nspname::text from pg_namespace n
          where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
            and (has_schema_privilege(n.oid, 'usage')
                 or exists (select from pg_class c where c.relnamespace = n.oid and c.relkind in ('r', 'p', 'v', 'm', 'f')))
          order by n.nspname) as schemas,
    array(select s::text from unnest(current_schemas(false)) with ordinality as u(s, n) where s !~ '^pg_' order by n) as path,
    concat_ws('/', (select system_identifier from pg_control_system()),
              (select oid from pg_database where datname = current_database())) as identity,
    (select count(*) from pg_constraint f join pg_namespace n on n.oid = f.connamespace
     where f.contype = 'f' and f.conparentid = 0 and n.nspname !~ '^pg_' and n.nspname <> 'information_schema') as relations
