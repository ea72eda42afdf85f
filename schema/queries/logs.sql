-- lines: Matching lines of a task's log, newest first, or oldest first if `forward` is true.
-- Planned for the given values, so that both orders use the index. Collation "C" converts only ASCII letters to lower
-- case, which is fast.
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

-- count_lines: The number of matching lines of a task's log.
select count(*) from data_pipeline_task_logs
where task_id = %(task_id)s and id <= %(at)s
  and (%(levels)s::text[] is null or log_level = any (%(levels)s))
  and (%(step)s::text is null or step_name = %(step)s)
  and (%(execution_id)s::text is null or execution_id = %(execution_id)s)
  and (%(q)s::text is null or strpos(lower(message collate "C"), lower(%(q)s collate "C")) > 0)
