-- left: How many more connections this login may open, by what bounds them: (kind, name, most, left), the fewest first.
with bounds (kind, name, most, used) as (
    select 'role', rolname, rolconnlimit, (select count(*) from pg_stat_activity where usesysid = pg_roles.oid)
    from pg_roles where rolname = session_user and rolconnlimit >= 0 and not rolsuper
    union all
    select 'database', datname, datconnlimit, (select count(*) from pg_stat_activity where datid = pg_database.oid)
    from pg_database
    where datname = current_database() and datconnlimit >= 0
        and not (select rolsuper from pg_roles where rolname = session_user)
    union all
    select 'server', '',
        current_setting('max_connections')::int
            - case when rolsuper then 0
                else current_setting('superuser_reserved_connections')::int
                    + coalesce(current_setting('reserved_connections', true), '0')::int end,
        (select count(*) from pg_stat_activity where backend_type = 'client backend')
    from pg_roles where rolname = session_user
)
-- the connection that asks is about to end
select kind, name, most, most - used + 1 as left from bounds order by 4 limit 1
