with filled as (
    insert into events (position, stream, version, task_id, type, schema_version, data, meta, recorded_at, salt, digest)
    select n, 'pairs:task_1', n, 'task_1',
           (array['pair.generated', 'pair.validated', 'pair.approved'])[(n - 1) / %(pairs)s + 1], 1,
           case when n = 3 * %(pairs)s then '{"redacted": true}'
                else json_build_object('pair_id', 'p' || n %% %(pairs)s) end, '{}', now(), '\x00', '\x00'
    from generate_series(1, 3 * %(pairs)s) n
    returning position, type, task_id)
insert into event_index (position, type, task_id)
select position, type, task_id from filled where type = 'pair.approved'
union all select 0, 'task.created', 'task_1'
