-- Tasks that are not in progress and have not run for the given age. The age of a task that never ran counts from its
-- creation.
create or replace function old_tasks(p_age interval) returns setof varchar language sql stable set search_path from current as $$
    select id from data_pipeline_tasks
    where status not in ('in_progress', 'paused') and coalesce(completed_at, created_at) < now() - p_age
$$;
