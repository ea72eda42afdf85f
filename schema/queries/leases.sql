-- claim: Claim executions whose lease is free; return the claimed executions with new epochs; no rows while drained.
-- The fourth column is true if the last holder has released the lease. Then follow the time at which it expired, and the
-- time since which its holder waited for the store of files.
with former as (
    select execution_id, nullif(expires_at, '-infinity') as expired_at,
        case when waits_for_files then waits_since end as files_silent_since
    from leases where execution_id = any (%(execution_ids)s::text[])),
claimed as (
    insert into leases (execution_id, task_id, epoch, executor, expires_at)
    select w.execution_id, w.task_id, 1, %(executor)s, clock_timestamp() + make_interval(secs => %(seconds)s)
    from unnest(%(execution_ids)s::text[], %(task_ids)s::text[]) w (execution_id, task_id)
    where (select e.type from events e where e.stream = 'executors' order by e.version desc limit 1)
        is distinct from 'executors.drained'
      and (select e.type from events e where e.stream = 'executor:' || %(executor)s order by e.version desc limit 1)
        is distinct from 'executor.drained'
    -- one order, so that concurrent claims do not deadlock
    order by w.execution_id
    on conflict (execution_id) do update
        set epoch = leases.epoch + 1, executor = excluded.executor, expires_at = excluded.expires_at,
            waits_since = case when leases.waits_for_files then leases.waits_since end
        where leases.expires_at < clock_timestamp()
    returning execution_id, epoch, task_id)
select c.execution_id, c.epoch, c.task_id, f.execution_id is not null and f.expired_at is null, f.expired_at,
    f.files_silent_since
from claimed c left join former f on f.execution_id = c.execution_id

-- renew: Renew the leases of an executor; return the executions whose lease the executor still holds.
update leases set expires_at = clock_timestamp() + make_interval(secs => %(seconds)s)
where executor = %(executor)s and execution_id = any (%(execution_ids)s)
  and (execution_id, epoch) in (select * from unnest(%(execution_ids)s::text[], %(epochs)s::int[]))
returning execution_id

-- release_and_wake: Release a lease before it expires and, if requested, wake the other executors.
with released as (
    update leases set expires_at = '-infinity', waits_since = coalesce(waits_since, clock_timestamp())
    where execution_id = %(execution_id)s and executor = %(executor)s and epoch = %(epoch)s
    returning execution_id)
select pg_notify(%(channel)s, 'released') from released where %(notify)s

-- wait_for_files: Record that the holder has waited for the store of files for the given seconds; null if it answers.
update leases
set waits_for_files = %(seconds)s::float8 is not null,
    waits_since = case when waits_for_files and %(seconds)s::float8 is not null then waits_since
        else clock_timestamp() - make_interval(secs => %(seconds)s::float8) end
where execution_id = %(execution_id)s and executor = %(executor)s and epoch = %(epoch)s

-- remove: Remove the lease of an execution that had ended before it was claimed, or was never requested.
delete from leases where execution_id = %(execution_id)s and epoch = %(epoch)s

-- remove_expired: Remove expired leases of ended executions; return their number.
with removed as (
    delete from leases l
    where l.expires_at < clock_timestamp()
      and exists (
        select from event_index t
        where t.type in ('execution.completed', 'execution.failed', 'execution.cancelled')
          and t.key = l.execution_id)
    returning 1)
select count(*) from removed

-- held: Leases that have not expired.
select execution_id, epoch, executor, extract(epoch from expires_at - clock_timestamp())::float8 as seconds_left
from leases where expires_at >= clock_timestamp()

-- waits: Executions that wait for an executor or for the store of files, with the epoch and the begin of the wait.
select execution_id, epoch, expires_at >= clock_timestamp() as held, waits_for_files,
    case when isfinite(expires_at) and expires_at < clock_timestamp() then expires_at else waits_since end
from leases where expires_at < clock_timestamp() or waits_for_files

-- oldest_renewal: Seconds since the renewal of the lease that was renewed longest ago; 0 without leases.
select coalesce(max(%(seconds)s - extract(epoch from expires_at - clock_timestamp())), 0)::float8
from leases where isfinite(expires_at)

-- wake_next: Wake an executor with room, on behalf of one that has none.
select wake_executors(%(channel)s, 1, %(executor)s)
