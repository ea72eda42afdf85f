-- checkpoint: How far the tables have come; no row before the first time.
select position from projection_checkpoints where name = 'tables'

-- lock_checkpoint: The same, held until the transaction ends: whoever else projects waits here and sees what was done.
select position from projection_checkpoints where name = 'tables' for update

-- begin_checkpoint: The checkpoint of tables that hold nothing yet.
insert into projection_checkpoints (name, position) values ('tables', 0) on conflict do nothing

-- move_checkpoint: The tables have come this far.
update projection_checkpoints set position = %(position)s where name = 'tables'

-- become_projector: Whether this connection may keep the tables; as long as it lives, no other one may.
select pg_try_advisory_lock(hashtext(current_schema() || '.projector'))

-- relieve_projector: Ends the session of a projector that has been silent for so many seconds while the tables lack what
-- was recorded before, as its process stands still or is gone without a word. Lets go of its lock.
with missing as (
    select recorded_at from events
    where position > coalesce((select position from projection_checkpoints where name = 'tables'), 0)
    order by position limit 1)
select pg_terminate_backend(a.pid, 5000)
from pg_locks l join pg_stat_activity a on a.pid = l.pid, missing m
where l.locktype = 'advisory' and l.granted and l.objsubid = 1
    and l.database = (select oid from pg_database where datname = current_database())
    and (l.classid::bigint << 32 | l.objid::bigint) = hashtext(current_schema() || '.projector')
    and a.usename = current_user and a.state in ('idle', 'idle in transaction', 'idle in transaction (aborted)')
    and greatest(a.state_change, m.recorded_at) < clock_timestamp() - make_interval(secs => %(seconds)s)

-- tables_exist: Whether all of them are there.
select count(*) = 4 from (values ('data_pipeline_tasks'), ('data_pipeline_task_executions'),
    ('data_pipeline_task_logs'), ('data_pipeline_task_outputs')) t (name)
where to_regclass(quote_ident(current_schema()) || '.' || name) is not null

-- begin_rebuild: One rebuild at a time; the next one waits.
select pg_advisory_xact_lock(hashtext(current_schema() || '.rebuild'))

-- keep_tables: Waits for a rebuild that is going on, and lets none begin until `let_tables_go`.
select pg_advisory_lock(hashtext(current_schema() || '.rebuild'))

-- let_tables_go: The tables may be exchanged again.
select pg_advisory_unlock(hashtext(current_schema() || '.rebuild'))

-- create_tables: Makes the tables where they are missing, without foreign keys and indexes.
select create_projection_tables()

-- index_tables: Gives new tables their foreign keys and indexes.
select index_projections()

-- grants: Statements that give other logins the same rights on the rebuilt tables as they have on those in use.
select format('grant %%s on %%I.%%I to %%s', a.privilege_type, %(beside)s::text, c.relname,
    case a.grantee when 0 then 'public' else quote_ident(pg_get_userbyid(a.grantee)) end)
from pg_class c, aclexplode(c.relacl) a
where c.relnamespace = to_regnamespace(quote_ident(%(schema)s)) and c.relname = any (%(tables)s)
  and a.grantee <> c.relowner

-- deleted_tasks: Tasks of which no table tells, as they were deleted up to a position.
select task_id from events where type = 'task.deleted' and position <= %(until)s

-- head: The last position; no row for an empty log.
select position from events order by position desc limit 1

-- put_task: A task's row as its state is now.
insert into data_pipeline_tasks (id, task_type, status, parameters, result, error_message, step_status, output_directory,
    created_at, started_at, completed_at, created_by, db_name, business_context, task_name, progress, position)
values (%(id)s, %(task_type)s, %(status)s, %(parameters)s::jsonb, %(result)s::jsonb, %(error_message)s,
    %(step_status)s::jsonb, %(output_directory)s, %(created_at)s, %(started_at)s, %(completed_at)s, %(created_by)s,
    %(db_name)s, %(business_context)s, %(task_name)s, %(progress)s, %(position)s)
on conflict (id) do update set
    status = excluded.status, result = excluded.result, error_message = excluded.error_message,
    step_status = excluded.step_status, started_at = excluded.started_at, completed_at = excluded.completed_at,
    progress = excluded.progress, position = excluded.position

-- put_execution: An execution's row as its state is now.
insert into data_pipeline_task_executions (id, task_id, execution_step, status, started_at, completed_at, error_message,
    execution_result, execution_id, force_executed, files_cleaned, parent_execution_id)
values (%(id)s, %(task_id)s, %(execution_step)s, %(status)s, %(started_at)s, %(completed_at)s, %(error_message)s,
    %(execution_result)s::jsonb, %(execution_id)s, %(force_executed)s, %(files_cleaned)s, %(parent_execution_id)s)
on conflict (execution_id) do update set
    status = excluded.status, started_at = excluded.started_at, completed_at = excluded.completed_at,
    error_message = excluded.error_message, execution_result = excluded.execution_result,
    files_cleaned = excluded.files_cleaned

-- put_output: A file's row as its state is now.
insert into data_pipeline_task_outputs (id, task_id, execution_id, file_type, file_name, file_path, file_size,
    content_hash, description, created_at, modified_at, is_primary)
values (%(id)s, %(task_id)s, %(execution_id)s, %(file_type)s, %(file_name)s, %(file_path)s, %(file_size)s,
    %(content_hash)s, %(description)s, %(created_at)s, %(modified_at)s, %(is_primary)s)
on conflict (task_id, file_name) do update set
    id = excluded.id, execution_id = excluded.execution_id, file_type = excluded.file_type,
    file_path = excluded.file_path, file_size = excluded.file_size, content_hash = excluded.content_hash,
    description = excluded.description, created_at = excluded.created_at, modified_at = excluded.modified_at,
    is_primary = excluded.is_primary

-- remove_outputs: Files a step's clean-up took away.
delete from data_pipeline_task_outputs where task_id = %(task_id)s and file_name = any (%(names)s)

-- remove_task: A deleted task is in no view.
delete from data_pipeline_tasks where id = %(id)s

-- copy_logs: Log lines, in bulk.
copy data_pipeline_task_logs (id, task_id, execution_id, log_level, message, step_name, module_name, function_name,
    timestamp, extra_data) from stdin
