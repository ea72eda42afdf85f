-- lock_active_tasks: Lock the counting of active tasks until the request is appended, so that callers count in turn.
select pg_advisory_lock(hashtext(current_schema() || '.active_tasks'))

-- unlock_active_tasks: Release the lock of lock_active_tasks.
select pg_advisory_unlock(hashtext(current_schema() || '.active_tasks'))

-- active_tasks: Tasks in progress: those with an open request.
select distinct task_id from open_requests

-- list_tasks: A page of tasks, newest first, each with its last run.
-- A queued run counts as the last run; a run that was cancelled while queued comes after all runs that started.
-- Runs are looked up only for the tasks of the page.
with page as materialized (
    select id, task_type, task_name, status, progress, db_name, created_by, created_at, started_at, completed_at,
        step_status, error_message, position, result #> '{workflow_state,statistics,sql_validation}' as validation
    from data_pipeline_tasks
    where (%(status)s::text[] is null or status = any (%(status)s))
      and (%(db_name)s::text is null or db_name = %(db_name)s)
      and (%(created_by)s::text is null or created_by = %(created_by)s)
      and (%(q)s::text is null or words collate "C" like lower(%(q)s::text collate "C"))
      and (%(before_at)s::timestamptz is null or (created_at, id) < (%(before_at)s, %(before_id)s))
    order by created_at desc, id desc
    limit %(limit)s)
select page.id, page.task_type, page.task_name, page.status, page.progress, page.db_name, page.created_by, page.created_at,
    page.started_at, page.completed_at, page.step_status, page.error_message, page.position, run.started_at, run.completed_at,
    run.worked_seconds, (validation -> 'total_questions')::int - (validation -> 'valid_sqls')::int
        - coalesce((validation -> 'accepted_repairs')::int, 0)
from page left join lateral (
    select started_at, completed_at,
        (sum(extract(epoch from completed_at - started_at)) over ())::float8 as worked_seconds
    from data_pipeline_task_executions
    where task_id = page.id and parent_execution_id is null
    order by status = 'queued' desc, started_at desc nulls last, id desc limit 1) run on true
order by page.created_at desc, page.id desc

-- newest_task: The newest task in progress, else the task that ended last.
-- Each half is read from its own index, because a common sort would read all tasks.
select id from (
    (select id, 1 as choice from data_pipeline_tasks where status in ('in_progress', 'paused')
     order by started_at desc nulls last, created_at desc, id desc limit 1)
    union all
    (select id, 2 from data_pipeline_tasks where status in ('completed', 'failed', 'cancelled', 'partial_completed')
     order by completed_at desc nulls last, created_at desc, id desc limit 1)) newest
order by choice
limit 1
