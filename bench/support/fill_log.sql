-- Fills the log with log lines whose digests, roots and chain are those of docs/event-digest.md, made in the server.

create function pg_temp.field(p_text text) returns bytea language sql immutable as $$
    select int4send(octet_length(p_text)) || convert_to(p_text, 'UTF8')
$$;

create function pg_temp.root(p_digests bytea[]) returns bytea language plpgsql immutable as $$
declare
    level bytea[] := p_digests;
    above bytea[];
begin
    while cardinality(level) > 1 loop
        select array_agg(case when i = cardinality(level) then level[i] else sha256('\x01' || level[i] || level[i + 1]) end
                         order by i)
            into above from generate_series(1, cardinality(level), 2) i;
        level := above;
    end loop;
    return level[1];
end $$;

-- lines p_first .. p_first + p_commits * p_size - 1, in commits of p_size, 2,000 lines to a task
create function pg_temp.fill(p_commits integer, p_size integer, p_task_lines integer) returns bigint language plpgsql as $$
declare
    head   bigint := coalesce((select max(position) from events), 0);
    link   bytea := coalesce((select chain from events order by position desc limit 1), '');
    began  timestamptz := coalesce((select recorded_at from events order by position desc limit 1),
                                   '2025-06-27T00:00:00Z'::timestamptz);
    at     timestamptz;
    made   record;
begin
    create temp table if not exists made_lines (
        position bigint, task text, version integer, data text, meta text, salt bytea, digest bytea, at timestamptz);
    create temp table if not exists made_ends (position bigint, chain bytea);
    truncate made_lines;
    truncate made_ends;
    insert into made_lines
    select position, task, version, data, meta, salt,
           sha256(pg_temp.field('querymill.event.1') || pg_temp.field('log:' || task) || pg_temp.field('log.recorded')
                  || int4send(1) || pg_temp.field(meta) || sha256(salt || convert_to(data, 'UTF8'))),
           began + (1 + (position - head - 1) / p_size) * interval '1 millisecond'
    from (select head + n as position, 'task_' || (head + n - 1) / p_task_lines as task,
                 (head + n - 1) % p_task_lines + 1 as version,
                 '{"task_id":"task_' || (head + n - 1) / p_task_lines || '","execution_id":"task_'
                     || (head + n - 1) / p_task_lines || '_step_qa_generation_exec_20250627143052","level":"INFO",'
                     || '"message":"table bss_service_area_daily: 12 of 48 pairs proven, line ' || head + n
                     || '","logged_at":"2025-06-27T14:30:52.123456+08:00","module":"executor.steps","function":"run"}'
                     as data,
                 '{"executor":"host-1-4711-a1b2c3","epoch":1}' as meta,
                 decode(md5('salt' || (head + n)), 'hex') as salt
          from generate_series(1, p_commits * p_size) n) lines;
    for made in
        select max(position) as last, array_agg(digest order by position) as digests, max(made_lines.at) as at
        from made_lines group by (position - head - 1) / p_size order by 1
    loop
        link := sha256(link || pg_temp.root(made.digests) || int8send(made.last)
                       || int8send((extract(epoch from made.at) * 1000000)::bigint));
        insert into made_ends values (made.last, link);
    end loop;
    insert into events (position, stream, version, task_id, type, schema_version, data, meta, recorded_at, salt, digest,
                        chain)
    select l.position, 'log:' || l.task, l.version, l.task, 'log.recorded', 1, l.data::json, l.meta::json, l.at, l.salt,
           l.digest, e.chain
    from made_lines l left join made_ends e using (position) order by l.position;
    return head + p_commits * p_size;
end $$;
