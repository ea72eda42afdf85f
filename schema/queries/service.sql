-- lock_active_tasks: Taken around counting the active tasks and appending a request, so that no two count at once.
select pg_advisory_lock(hashtext(current_schema() || '.active_tasks'))

-- unlock_active_tasks: Gives that lock back.
select pg_advisory_unlock(hashtext(current_schema() || '.active_tasks'))

-- active_tasks: Tasks in progress: something of theirs was requested and has not ended.
select distinct task_id from open_requests

-- waiting_requests: Executions that were requested and not begun, oldest first.
select r.execution_id from open_requests r
-- looked for right behind the request, which a join with all beginnings would not
where not coalesce((select true from events s
    where s.stream = r.stream and s.version > r.version and s.type = 'execution.started'
      and s.data ->> 'execution_id' = r.execution_id
    order by s.version limit 1), false)
order by r.position

-- list_tasks: A page of tasks, newest first, each with its last run: a run may follow the one before after days.
-- One that waits is the last, though it has no time yet; one that was cancelled as it waited was none.
-- the runs are looked up for the page's tasks alone
with page as materialized (
    select id, task_type, task_name, status, progress, db_name, created_by, created_at, started_at, completed_at,
        step_status, error_message, position
    from data_pipeline_tasks
    where (%(status)s::text[] is null or status = any (%(status)s))
      and (%(db_name)s::text is null or db_name = %(db_name)s)
      and (%(created_by)s::text is null or created_by = %(created_by)s)
      and (%(q)s::text is null or words collate "C" like lower(%(q)s::text collate "C"))
      and (%(before_at)s::timestamptz is null or (created_at, id) < (%(before_at)s, %(before_id)s))
    order by created_at desc, id desc
    limit %(limit)s)
select page.*, run.started_at, run.completed_at, run.worked_seconds
from page left join lateral (
    select started_at, completed_at,
        (sum(extract(epoch from completed_at - started_at)) over ())::float8 as worked_seconds
    from data_pipeline_task_executions
    where task_id = page.id and parent_execution_id is null
    order by status = 'queued' desc, started_at desc nulls last, id desc limit 1) run on true
order by page.created_at desc, page.id desc

-- active_task: The newest task in progress, else the newest that has ended.
-- each half from an index of its own: sorted together, all tasks there ever were would be read
select id from (
    (select id, 1 as choice from data_pipeline_tasks where status = 'in_progress'
     order by started_at desc nulls last, created_at desc, id desc limit 1)
    union all
    (select id, 2 from data_pipeline_tasks where status in ('completed', 'failed', 'cancelled', 'partial_completed')
     order by completed_at desc nulls last, created_at desc, id desc limit 1)) newest
order by choice
limit 1

-- lines: The newest lines of a task's log, newest first, or the oldest, oldest first.
-- Planned for the very values, either order is the index's own. In collation "C" only ASCII letters fold, which is fast.
select id, timestamp, log_level, message, step_name, module_name, function_name, execution_id, extra_data
from data_pipeline_task_logs
where task_id = %(task_id)s
  and id > %(after)s and id < %(before)s and id <= %(at)s
  and (%(levels)s::text[] is null or log_level = any (%(levels)s))
  and (%(step)s::text is null or step_name = %(step)s)
  and (%(execution_id)s::text is null or execution_id = %(execution_id)s)
  and (%(q)s::text is null or strpos(lower(message collate "C"), lower(%(q)s collate "C")) > 0)
order by case when %(forward)s then id end, id desc
limit %(limit)s

-- count_logs: The number of lines of a task's log, or of those that hold a text.
select count(*) from data_pipeline_task_logs
where task_id = %(task_id)s and id <= %(at)s
  and (%(levels)s::text[] is null or log_level = any (%(levels)s))
  and (%(step)s::text is null or step_name = %(step)s)
  and (%(execution_id)s::text is null or execution_id = %(execution_id)s)
  and (%(q)s::text is null or strpos(lower(message collate "C"), lower(%(q)s collate "C")) > 0)

-- source_safety: What the role of a source may do beyond reading; run on the source itself.
select current_user::text as role, current_database()::text as database,
    (select rolsuper from pg_roles where rolname = current_user) as superuser,
    (select count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
       and has_schema_privilege(n.oid, 'usage')
       and has_table_privilege(c.oid, 'insert, update, delete, truncate')) as writable_tables,
    array(select n.nspname::text from pg_namespace n
          where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
            and (has_schema_privilege(n.oid, 'usage')
                 or exists (select from pg_class c where c.relnamespace = n.oid and c.relkind in ('r', 'p', 'v', 'm', 'f')))
          order by n.nspname) as schemas

-- add_key: Keeps a key's digest; a revoked name may be used again. No row where the name is in use.
insert into api_keys (name, digest, scope) values (%(name)s, %(digest)s, %(scope)s)
on conflict (name) do update set digest = excluded.digest, scope = excluded.scope, created_at = now(), revoked_at = null
where api_keys.revoked_at is not null
returning created_at

-- find_key: The key that has this digest, unless it was revoked.
select name, scope from api_keys where digest = %(digest)s and revoked_at is null

-- list_keys: All keys, without what they are.
select name, scope, created_at, revoked_at from api_keys order by created_at

-- revoke_key: Ends a key.
update api_keys set revoked_at = now() where name = %(name)s and revoked_at is null returning name

-- count_keys: How many keys are valid.
select count(*) from api_keys where revoked_at is null

-- begin_answer: Reserves an idempotency key; a row where it was free, or its request never came to an end.
insert into idempotency_keys (key, fingerprint) values (%(key)s, %(fingerprint)s)
on conflict (key) do update set fingerprint = excluded.fingerprint, created_at = now(), status = null, body = null
where idempotency_keys.created_at < now() - interval '1 day'
   or (idempotency_keys.status is null
       and idempotency_keys.created_at < now() - make_interval(secs => %(seconds)s))
returning key

-- renew_answer: Says that a request is still being answered.
update idempotency_keys set created_at = now() where key = %(key)s and status is null

-- kept_answer: What was answered under an idempotency key; a null status while it is still being answered.
select fingerprint, status, body from idempotency_keys where key = %(key)s

-- keep_answer: The answer to give from now on.
update idempotency_keys set status = %(status)s, body = %(body)s where key = %(key)s

-- drop_answer: A request that failed inside may be tried again.
delete from idempotency_keys where key = %(key)s

-- forget_answers: Answers are kept for a day.
delete from idempotency_keys where created_at < now() - interval '1 day'

-- task_digests: The events of a task with their digests, in order.
select position, type, digest from events where task_id = %(task_id)s order by position

-- pair_history: What happened to a pair, oldest first; a redacted payload names none.
select position, stream, version, task_id, type, schema_version, data::text, meta::text, recorded_at
from events where stream = %(stream)s and data ->> 'pair_id' = %(pair_id)s order by version

-- queue_figures: How many executions wait to begin, and for how many seconds the oldest of them has.
with waiting as (
    select id from data_pipeline_task_executions where status = 'queued' and parent_execution_id is null)
select (select count(*) from waiting),
    coalesce((select extract(epoch from clock_timestamp() - e.recorded_at)::float8 from events e
              where e.position = (select min(id) from waiting)), 0)

-- lease_figures: For how many seconds the lease that was renewed longest ago was not.
select coalesce(max(%(seconds)s - extract(epoch from expires_at - clock_timestamp())), 0)::float8
from leases where isfinite(expires_at)
