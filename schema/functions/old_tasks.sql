-- Tasks that are not in progress and whose last execution ended longer ago than the given age; for a task that never ran,
-- its creation counts.
create or replace function old_tasks(p_age interval) returns setof varchar language sql stable set search_path from current as $$
    select id from data_pipeline_tasks
    where status <> 'in_progress' and coalesce(completed_at, created_at) < now() - p_age
$$;
