-- checkpoint: The position up to which the tables are projected; no row before the first projection.
select position from projection_checkpoints where name = 'tables'

-- lock_checkpoint: The position up to which the tables are projected, locked until the end of the transaction.
select position from projection_checkpoints where name = 'tables' for update

-- begin_checkpoint: Create the checkpoint of empty tables.
insert into projection_checkpoints (name, position) values ('tables', 0) on conflict do nothing

-- move_checkpoint: Record the position up to which the tables are projected.
update projection_checkpoints set position = %(position)s where name = 'tables'

-- become_projector: Take the lease of the projection if it has expired or its holder's session has ended; no row otherwise.
-- A running rebuild keeps the lease as it is: its process does not renew meanwhile, and another would rebuild again.
update projection_checkpoints
set epoch = epoch + 1, backend = pg_backend_pid(), expires_at = clock_timestamp() + make_interval(secs => %(seconds)s)
where name = 'tables' and (expires_at < clock_timestamp() or not exists (
    select from pg_stat_activity a where a.pid = backend))
    and pg_try_advisory_xact_lock(hashtext(current_schema() || '.rebuild'))
returning epoch

-- limit_silence: Make the server end this session if its client is silent for the given milliseconds in a transaction.
select set_config('idle_in_transaction_session_timeout', %(milliseconds)s, false),
    set_config('tcp_user_timeout', %(milliseconds)s, false)

-- renew_projector: Renew the lease, return the checkpoint and lock both until the end of the transaction; no row if lost.
update projection_checkpoints set expires_at = clock_timestamp() + make_interval(secs => %(seconds)s)
where name = 'tables' and epoch = %(epoch)s
returning position

-- tables_exist: True if all five tables exist.
select count(*) = 5 from (values ('data_pipeline_tasks'), ('data_pipeline_task_executions'),
    ('data_pipeline_task_logs'), ('data_pipeline_task_outputs'), ('data_pipeline_pairs')) t (name)
where to_regclass(quote_ident(current_schema()) || '.' || name) is not null

-- lock_rebuild: Lock rebuilding until the end of the transaction; waits.
select pg_advisory_xact_lock(hashtext(current_schema() || '.rebuild'))

-- lock_tables: Wait for a running rebuild, then prevent further rebuilds until `unlock_tables`.
select pg_advisory_lock(hashtext(current_schema() || '.rebuild'))

-- unlock_tables: Permit rebuilds again after `lock_tables`.
select pg_advisory_unlock(hashtext(current_schema() || '.rebuild'))

-- create_tables: Create missing tables, without foreign keys and indexes.
select create_projection_tables()

-- index_tables: Add foreign keys and indexes to new tables.
select index_projections()

-- grants: Statements that copy the grants of the tables in use to the rebuilt tables.
select format('grant %%s on %%I.%%I to %%s', a.privilege_type, %(beside)s::text, c.relname,
    case a.grantee when 0 then 'public' else quote_ident(pg_get_userbyid(a.grantee)) end)
from pg_class c, aclexplode(c.relacl) a
where c.relnamespace = to_regnamespace(quote_ident(%(schema)s)) and c.relname = any (%(tables)s)
  and a.grantee <> c.relowner

-- deleted_tasks: Tasks deleted up to a position.
select task_id from events where type = 'task.deleted' and position <= %(until)s

-- put_task: Insert or update a task's row.
insert into data_pipeline_tasks (id, task_type, status, parameters, result, error_message, step_status, output_directory,
    created_at, started_at, completed_at, created_by, db_name, business_context, task_name, progress, position)
values (%(id)s, %(task_type)s, %(status)s, %(parameters)s::jsonb, %(result)s::jsonb, %(error_message)s,
    %(step_status)s::jsonb, %(output_directory)s, %(created_at)s, %(started_at)s, %(completed_at)s, %(created_by)s,
    %(db_name)s, %(business_context)s, %(task_name)s, %(progress)s, %(position)s)
on conflict (id) do update set
    status = excluded.status, result = excluded.result, error_message = excluded.error_message,
    step_status = excluded.step_status, started_at = excluded.started_at, completed_at = excluded.completed_at,
    task_name = excluded.task_name, progress = excluded.progress, position = excluded.position

-- put_execution: Insert or update an execution's row.
insert into data_pipeline_task_executions (id, task_id, execution_step, status, started_at, completed_at, error_message,
    execution_result, execution_id, force_executed, files_cleaned, parent_execution_id)
values (%(id)s, %(task_id)s, %(execution_step)s, %(status)s, %(started_at)s, %(completed_at)s, %(error_message)s,
    %(execution_result)s::jsonb, %(execution_id)s, %(force_executed)s, %(files_cleaned)s, %(parent_execution_id)s)
on conflict (execution_id) do update set
    status = excluded.status, started_at = excluded.started_at, completed_at = excluded.completed_at,
    error_message = excluded.error_message, execution_result = excluded.execution_result,
    files_cleaned = excluded.files_cleaned

-- put_output: Insert or update a file's row.
insert into data_pipeline_task_outputs (id, task_id, execution_id, file_type, file_name, file_path, file_size,
    content_hash, description, created_at, modified_at, is_primary)
values (%(id)s, %(task_id)s, %(execution_id)s, %(file_type)s, %(file_name)s, %(file_path)s, %(file_size)s,
    %(content_hash)s, %(description)s, %(created_at)s, %(modified_at)s, %(is_primary)s)
on conflict (task_id, file_name) do update set
    id = excluded.id, execution_id = excluded.execution_id, file_type = excluded.file_type,
    file_path = excluded.file_path, file_size = excluded.file_size, content_hash = excluded.content_hash,
    description = excluded.description, created_at = excluded.created_at, modified_at = excluded.modified_at,
    is_primary = excluded.is_primary

-- remove_outputs: Remove the rows of files that the clean-up before a step removed.
delete from data_pipeline_task_outputs where task_id = %(task_id)s and file_name = any (%(names)s)

-- remove_task: Remove the rows of a deleted task.
delete from data_pipeline_tasks where id = %(id)s

-- copy_logs: Insert log lines in bulk.
copy data_pipeline_task_logs (id, task_id, execution_id, log_level, message, step_name, module_name, function_name,
    timestamp, extra_data) from stdin

-- remove_pairs: Remove the rows of pairs that have changed or are gone.
delete from data_pipeline_pairs where task_id = %(task_id)s and pair_id = any (%(pair_ids)s)

-- copy_pairs: Insert pairs in bulk.
copy data_pipeline_pairs (id, task_id, dataset, states, words, pair_id, question, sql, language, difficulty, family, theme, tables,
    origin, status, review, valid, rows, error, loaded, position, validity, cause, repair, carried_from, unloaded_by)
    from stdin
