-- log_density: Numbers of log lines and of error lines of a task over time, in at most the given number of stretches.
with fine as (
    select floor(extract(epoch from recorded_at) * 10)::bigint as tenth, count(*) as lines,
        count(*) filter (where data ->> 'level' in ('ERROR', 'CRITICAL')) as errors
    from events where task_id = %(task_id)s and type = 'log.recorded'
    group by tenth),
-- non-empty neighbours are merged, so that idle hours cost no detail in busy minutes
placed as (
    select tenth, lines, errors,
        (row_number() over (order by tenth) - 1) / greatest(1, ceil(count(*) over () / %(stretches)s::float))::bigint as place
    from fine)
select to_timestamp(min(tenth) / 10.0), sum(lines)::bigint, sum(errors)::bigint
from placed
group by place
order by place

-- events_between: Numbers of events of each type that a task has after one position, up to another.
select type, count(*) from events
where task_id = %(task_id)s and position > %(after)s and position <= %(until)s
group by type

-- pair_history: Events of a pair, oldest first; redacted payloads name no pair and are left out.
select position, stream, version, task_id, type, schema_version, data::text, meta::text, recorded_at
from events where stream = %(stream)s and data ->> 'pair_id' = %(pair_id)s order by version
