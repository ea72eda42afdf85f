-- claim: Takes the lease of an execution if nobody holds it; returns the new epoch, or no row.
insert into leases (execution_id, task_id, epoch, executor, expires_at)
values (%(execution_id)s, %(task_id)s, 1, %(executor)s, clock_timestamp() + make_interval(secs => %(seconds)s))
on conflict (execution_id) do update
    set epoch = leases.epoch + 1, executor = excluded.executor, expires_at = excluded.expires_at
    where leases.expires_at < clock_timestamp()
returning epoch

-- renew: Prolongs the leases an executor holds; returns those it still has.
update leases set expires_at = clock_timestamp() + make_interval(secs => %(seconds)s)
where executor = %(executor)s and execution_id = any (%(execution_ids)s)
  and (execution_id, epoch) in (select * from unnest(%(execution_ids)s::text[], %(epochs)s::int[]))
returning execution_id

-- release: Gives a lease up at once, so that another executor may take it.
update leases set expires_at = '-infinity'
where execution_id = %(execution_id)s and executor = %(executor)s and epoch = %(epoch)s

-- finish: Removes the lease of an execution that has ended.
delete from leases where execution_id = %(execution_id)s and epoch = %(epoch)s

-- held: Leases that are held now.
select execution_id, epoch, executor, extract(epoch from expires_at - clock_timestamp())::float8 as seconds_left
from leases where expires_at >= clock_timestamp()

-- next_expiry: Seconds until the first of these leases runs out; null when none is held.
select extract(epoch from min(expires_at) - clock_timestamp())::float8 from leases
where execution_id = any (%(execution_ids)s) and expires_at >= clock_timestamp()
