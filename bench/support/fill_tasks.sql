-- Fills an empty log with tasks that have ended, five events each; in one of a thousand a pair is approved.
-- The digests only have the right length, because this log is never verified.

insert into events (position, stream, version, task_id, type, schema_version, data, meta, recorded_at, salt, digest)
select (n - 1) * 5 + e.place, e.stream, e.version, t.task, e.type, 1, e.data::json, '{}',
       timestamptz '2020-01-01' + n * interval '1 minute' + e.place * interval '1 second',
       decode(md5(t.task || e.place), 'hex'), sha256(convert_to(t.task || e.place, 'UTF8'))
from generate_series(1, %(tasks)s) n
cross join lateral (
    select 'task_' || to_char(timestamp '2020-01-01' + n * interval '1 minute', 'YYYYMMDD_HH24MISS') as task) t
cross join lateral (
    select format('"task_id":"%%s","execution_id":"%%s_step_ddl_generation_exec_%%s"', t.task, t.task, n) as ids) x
cross join lateral (values
    (1, 'task:' || t.task, 1, 'task.created',
     format('{"task_id":"%%s","task_type":"data_workflow","db_name":"db_%%s","source":"db_%%s","parameters":{},'
            '"output_directory":"./%%s","task_name":"run %%s"}', t.task, n %% 30, n %% 30, t.task, n)),
    (2, 'task:' || t.task, 2, 'step.requested', '{' || x.ids || ',"step":"ddl_generation"}'),
    (3, 'task:' || t.task, 3, 'execution.started',
     '{' || x.ids || ',"step":"ddl_generation","executor":"host-1","epoch":1}'),
    (4, case when n %% 1000 = 0 then 'pairs:' else 'log:' end || t.task, 1,
     case when n %% 1000 = 0 then 'pair.approved' else 'log.recorded' end,
     case when n %% 1000 = 0 then format('{"task_id":"%%s","pair_id":"p%%s"}', t.task, n)
     else '{' || x.ids || ',"level":"INFO","message":"ended","logged_at":"2020-01-01T00:00:00+08:00"}' end),
    (5, 'task:' || t.task, 4, case when n %% 50 = 0 then 'execution.failed' else 'execution.completed' end,
     '{' || x.ids || case when n %% 50 = 0 then ',"error":"no such table"' else '' end || '}'))
    e (place, stream, version, type, data)
order by 1
;

insert into event_index (position, type, task_id, key)
select position, type, task_id, event_index_key(type, data) from events where type = any (indexed_types())
