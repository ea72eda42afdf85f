-- log_density: Numbers of log lines and error lines of a task over time, in at most the given number of intervals.
with fine as (
    select floor(extract(epoch from recorded_at) * 10)::bigint as tenth, count(*) as lines,
        count(*) filter (where data ->> 'level' in ('ERROR', 'CRITICAL')) as errors
    from events where task_id = %(task_id)s and type = 'log.recorded'
    group by tenth),
-- neighbouring non-empty tenths of a second are merged, so that idle hours do not reduce the detail of busy minutes
placed as (
    select tenth, lines, errors,
        (row_number() over (order by tenth) - 1) / greatest(1, ceil(count(*) over () / %(stretches)s::float))::bigint as place
    from fine)
select to_timestamp(min(tenth) / 10.0), sum(lines)::bigint, sum(errors)::bigint
from placed
group by place
order by place

-- events_between: Number of events of a task by type, after a position, up to a position.
select type, count(*) from events
where task_id = %(task_id)s and position > %(after)s and position <= %(until)s
group by type

-- pair_history: Events of a pair, oldest first, without redacted events, whose payloads name no pair.
select position, stream, version, task_id, type, schema_version, data::text, meta::text, recorded_at
from events where stream = %(stream)s and data ->> 'pair_id' = %(pair_id)s order by version
