-- Retention counts from a task's last end. It counted from its creation, so a task created long ago and run again an hour
-- ago lost its files; partly completed and never-run tasks were kept for ever.
-- depends: 0013_landmarks_of_latecomers

-- Tasks that are not in progress and whose last execution ended longer ago than the given age; for a task that never ran,
-- its creation counts.
create function old_tasks(p_age interval) returns setof varchar language sql stable set search_path from current as $$
    select id from data_pipeline_tasks
    where status <> 'in_progress' and coalesce(completed_at, created_at) < now() - p_age
$$;

-- Asks for the deletion of every task unused for the given days. Deleting is the executor's work: it removes the files and
-- appends task.deleted.
create or replace function cleanup_old_tasks(p_days integer default 30) returns integer
language plpgsql set search_path from current as $$
declare
    asked integer;
begin
    insert into deletion_requests (task_id)
    select old_tasks(make_interval(days => p_days)) on conflict do nothing;
    get diagnostics asked = row_count;
    perform pg_notify(current_schema() || '_work', 'cleanup');
    return asked;
end $$;
