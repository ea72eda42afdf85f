-- open: Whether the payloads of all events of a deleted task go; no row where nothing is left to do.
select purge from open_deletions where task_id = %(task_id)s

-- left: Deletions that were opened some seconds ago and are not done.
select task_id from open_deletions where opened_at <= now() - make_interval(secs => %(seconds)s)
order by opened_at limit 1000

-- want_purge: The payloads of all events shall go, too.
update open_deletions set purge = true where task_id = %(task_id)s

-- done: Nothing is left to do.
delete from open_deletions where task_id = %(task_id)s

-- purged: How many events of a task have lost their payload, and whether the log says so already.
select (select count(*) from events where task_id = %(task_id)s and body_digest is not null),
       exists (select from events where stream = %(stream)s and type = 'task.purged')

-- lock: Waits until nobody else carries out the same deletion.
select pg_advisory_lock(hashtext(current_schema() || '.deletion ' || %(task_id)s))

-- try_lock: The same without waiting; false where somebody does.
select pg_try_advisory_lock(hashtext(current_schema() || '.deletion ' || %(task_id)s))

-- unlock: Gives that lock back.
select pg_advisory_unlock(hashtext(current_schema() || '.deletion ' || %(task_id)s))
