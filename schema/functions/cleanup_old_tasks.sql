-- Requests the deletion of all tasks that have not run for p_days days; returns the number of new requests. An executor
-- then removes the files and appends task.deleted.
create or replace function cleanup_old_tasks(p_days integer default 30) returns integer
language plpgsql set search_path from current as $$
declare
    requested integer;
begin
    insert into deletion_requests (task_id)
    select old_tasks(make_interval(days => p_days)) on conflict do nothing;
    get diagnostics requested = row_count;
    perform pg_notify(current_schema() || '_work', 'cleanup');
    return requested;
end $$;
