-- Adds foreign keys and indexes to filled projection tables.
create or replace function index_projections() returns void language plpgsql as $$
begin
    alter table data_pipeline_task_executions
        add foreign key (task_id) references data_pipeline_tasks (id) on delete cascade;
    alter table data_pipeline_task_logs
        add foreign key (task_id) references data_pipeline_tasks (id) on delete cascade,
        add foreign key (execution_id) references data_pipeline_task_executions (execution_id) on delete cascade;
    alter table data_pipeline_task_outputs
        add foreign key (task_id) references data_pipeline_tasks (id) on delete cascade,
        add foreign key (execution_id) references data_pipeline_task_executions (execution_id) on delete cascade;
    alter table data_pipeline_pairs
        add foreign key (task_id) references data_pipeline_tasks (id) on delete cascade;

    create index if not exists idx_tasks_status on data_pipeline_tasks (status);
    create index if not exists idx_tasks_created_at on data_pipeline_tasks (created_at desc);
    create index if not exists idx_tasks_db_name on data_pipeline_tasks (db_name);
    create index if not exists idx_tasks_created_by on data_pipeline_tasks (created_by);
    create index if not exists idx_executions_task_id on data_pipeline_task_executions (task_id);
    create index if not exists idx_executions_step on data_pipeline_task_executions (execution_step);
    create index if not exists idx_executions_status on data_pipeline_task_executions (status);
    create index if not exists idx_executions_started_at on data_pipeline_task_executions (started_at desc);
    create index if not exists idx_logs_task_id on data_pipeline_task_logs (task_id);
    create index if not exists idx_logs_execution_id on data_pipeline_task_logs (execution_id);
    create index if not exists idx_logs_timestamp on data_pipeline_task_logs (timestamp desc);
    create index if not exists idx_logs_level on data_pipeline_task_logs (log_level);
    create index if not exists idx_logs_step on data_pipeline_task_logs (step_name);
    create index if not exists idx_outputs_task_id on data_pipeline_task_outputs (task_id);
    create index if not exists idx_outputs_execution_id on data_pipeline_task_outputs (execution_id);
    create index if not exists idx_outputs_file_type on data_pipeline_task_outputs (file_type);
    create index if not exists idx_outputs_primary on data_pipeline_task_outputs (is_primary) where is_primary = true;
    -- for pages of a task's log, newest first
    create index if not exists logs_page on data_pipeline_task_logs (task_id, id desc);
    create index if not exists tasks_page on data_pipeline_tasks (created_at desc, id desc);
    -- for the task that ended last
    create index if not exists tasks_ended on data_pipeline_tasks
        (completed_at desc nulls last, created_at desc, id desc)
        where status in ('completed', 'failed', 'cancelled', 'partial_completed');
    -- for executions that ran in a range of time; never raises, whatever the order of the two times
    create index if not exists executions_ran on data_pipeline_task_executions
        using gist (tstzrange(least(started_at, completed_at), completed_at, '[]')) where started_at is not null;
    -- for warnings and errors, which are few
    create index if not exists logs_trouble on data_pipeline_task_logs (task_id, id desc)
        where log_level in ('WARNING', 'ERROR', 'CRITICAL');
end $$;
