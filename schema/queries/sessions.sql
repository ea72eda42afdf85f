-- blockers: The sessions that hold what another one waits for; none where it does not wait.
select b.pid, coalesce(a.application_name, ''), coalesce(a.usename, ''), coalesce(a.state, '')
from unnest(pg_blocking_pids(%(pid)s)) as b (pid) left join pg_stat_activity as a on a.pid = b.pid
order by b.pid

-- oldest_transaction: Whose transaction has been open for longest, other than our own.
select pid, coalesce(datname, ''), coalesce(application_name, ''), coalesce(usename, '')
from pg_stat_activity
where xact_start is not null and pid <> pg_backend_pid() and backend_type = 'client backend'
order by xact_start
limit 1
