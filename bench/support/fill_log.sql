-- Fills the log with log lines whose digests are those of docs/event-digest.md, made in the server.

create function pg_temp.field(p_text text) returns bytea language sql immutable as $$
    select int4send(octet_length(p_text)) || convert_to(p_text, 'UTF8')
$$;

-- lines p_first .. p_first + p_commits * p_size - 1, in commits of p_size, 2,000 lines to a task
create function pg_temp.fill(p_commits integer, p_size integer, p_task_lines integer) returns bigint language plpgsql as $$
declare
    head   bigint := coalesce((select max(position) from events), 0);
    began  timestamptz := coalesce((select recorded_at from events order by position desc limit 1),
                                   '2025-06-27T00:00:00Z'::timestamptz);
begin
    insert into events (position, stream, version, task_id, type, schema_version, data, meta, recorded_at, salt, digest)
    select position, 'log:' || task, version, task, 'log.recorded', 1, data::json, meta::json, at, salt,
           sha256('\x00'::bytea
                  || sha256(pg_temp.field('querymill.event.1') || pg_temp.field('log:' || task)
                            || pg_temp.field('log.recorded') || int4send(1) || pg_temp.field(meta)
                            || sha256(salt || convert_to(data, 'UTF8')))
                  || int8send(position) || int4send(version) || int8send((extract(epoch from at) * 1000000)::bigint))
    from (select head + n as position, 'task_' || (head + n - 1) / p_task_lines as task,
                 ((head + n - 1) % p_task_lines + 1)::integer as version,
                 '{"task_id":"task_' || (head + n - 1) / p_task_lines || '","execution_id":"task_'
                     || (head + n - 1) / p_task_lines || '_step_qa_generation_exec_20250627143052","level":"INFO",'
                     || '"message":"table bss_service_area_daily: 12 of 48 pairs proven, line ' || head + n
                     || '","logged_at":"2025-06-27T14:30:52.123456+08:00","module":"executor.steps","function":"run"}'
                     as data,
                 '{"executor":"host-1-4711-a1b2c3","epoch":1}' as meta,
                 decode(md5('salt' || (head + n)), 'hex') as salt,
                 began + (1 + (n - 1) / p_size) * interval '1 millisecond' as at
          from generate_series(1, p_commits * p_size) n) lines
    order by position;
    return head + p_commits * p_size;
end $$;
