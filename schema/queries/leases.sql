-- claim: Takes the leases of executions nobody holds; returns those taken with their new epochs. None while drained.
insert into leases (execution_id, task_id, epoch, executor, expires_at)
select w.execution_id, w.task_id, 1, %(executor)s, clock_timestamp() + make_interval(secs => %(seconds)s)
from unnest(%(execution_ids)s::text[], %(task_ids)s::text[]) w (execution_id, task_id)
where (select e.type from events e where e.stream = 'executors' order by e.version desc limit 1)
    is distinct from 'executors.drained'
-- executors that claim the same wait for one another in one order
order by w.execution_id
on conflict (execution_id) do update
    set epoch = leases.epoch + 1, executor = excluded.executor, expires_at = excluded.expires_at
    where leases.expires_at < clock_timestamp()
returning execution_id, epoch, task_id

-- renew: Prolongs the leases an executor holds; returns those it still has.
update leases set expires_at = clock_timestamp() + make_interval(secs => %(seconds)s)
where executor = %(executor)s and execution_id = any (%(execution_ids)s)
  and (execution_id, epoch) in (select * from unnest(%(execution_ids)s::text[], %(epochs)s::int[]))
returning execution_id

-- release: Gives a lease up at once, so that another executor may take it.
update leases set expires_at = '-infinity'
where execution_id = %(execution_id)s and executor = %(executor)s and epoch = %(epoch)s

-- remove: Removes the lease of an execution that had ended before it was claimed, or was never requested.
delete from leases where execution_id = %(execution_id)s and epoch = %(epoch)s

-- remove_leftovers: Removes leases that ran out and whose execution has ended; returns how many.
with removed as (
    delete from leases l
    where l.expires_at < clock_timestamp()
      and exists (
        select from landmarks t
        where t.type in ('execution.completed', 'execution.failed', 'execution.cancelled')
          and t.key = l.execution_id)
    returning 1)
select count(*) from removed

-- held: Leases that are held now.
select execution_id, epoch, executor, extract(epoch from expires_at - clock_timestamp())::float8 as seconds_left
from leases where expires_at >= clock_timestamp()

-- next_expiry: Seconds until the first of these leases runs out; null when none is held.
select extract(epoch from min(expires_at) - clock_timestamp())::float8 from leases
where execution_id = any (%(execution_ids)s) and expires_at >= clock_timestamp()

-- take_slot: Takes one of the slots of a source that nobody has, but those this session has; its number, or no row.
select slot from generate_series(0, %(most)s::int - 1) slot
where case when slot = any (%(mine)s::int[]) then false
           else pg_try_advisory_lock(hashtext(%(scope)s || '.source.' || %(address)s), slot) end
limit 1

-- take_slot_again: Takes a slot this process has, for a session that follows a lost one.
select pg_try_advisory_lock(hashtext(%(scope)s || '.source.' || %(address)s), %(slot)s::int)

-- give_slot_back: Frees a slot.
select pg_advisory_unlock(hashtext(%(scope)s || '.source.' || %(address)s), %(slot)s::int)
