-- open_deletion: True if all payloads of a deleted task are to be redacted; no row if its deletion is finished.
select purge from open_deletions where task_id = %(task_id)s

-- unfinished_deletions: Tasks whose deletion was opened at least the given seconds ago and is not finished.
select task_id from open_deletions where opened_at <= now() - make_interval(secs => %(seconds)s)
order by opened_at limit 1000

-- request_purge: Request the redaction of all payloads of a deleted task.
update open_deletions set purge = true where task_id = %(task_id)s

-- finish_deletion: Record that a deletion is finished.
delete from open_deletions where task_id = %(task_id)s

-- purged: The number of redacted events of a task, and true if the log records the purge.
select (select count(*) from events where task_id = %(task_id)s and body_digest is not null),
       exists (select from events where stream = %(stream)s and type = 'task.purged')

-- lock: Lock the deletion of a task for this session; waits.
select pg_advisory_lock(hashtext(current_schema() || '.deletion ' || %(task_id)s))

-- try_lock: Lock the deletion of a task for this session; false if another session holds the lock.
select pg_try_advisory_lock(hashtext(current_schema() || '.deletion ' || %(task_id)s))

-- unlock: Release the lock of a task's deletion.
select pg_advisory_unlock(hashtext(current_schema() || '.deletion ' || %(task_id)s))

-- requested_deletions: Tasks whose deletion was requested by cleanup_old_tasks or by the retention setting.
select task_id from deletion_requests order by requested_at limit 1000

-- remove_request: Remove the request of a deletion that was carried out or refused.
delete from deletion_requests where task_id = %(task_id)s

-- request_old_tasks: Request the deletion of all tasks that have not run for the given seconds.
insert into deletion_requests (task_id)
select old_tasks(make_interval(secs => %(seconds)s)) on conflict do nothing
