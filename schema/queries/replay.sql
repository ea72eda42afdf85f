-- log_density: How many lines a task logged when, and how many of them tell of errors: at most so many stretches.
with fine as (
    select floor(extract(epoch from recorded_at) * 10)::bigint as tenth, count(*) as lines,
        count(*) filter (where data ->> 'level' in ('ERROR', 'CRITICAL')) as errors
    from events where task_id = %(task_id)s and type = 'log.recorded'
    group by tenth),
-- neighbours that hold lines are joined, so that idle hours cost no detail of the busy minutes
placed as (
    select tenth, lines, errors,
        (row_number() over (order by tenth) - 1) / greatest(1, ceil(count(*) over () / %(stretches)s::float))::bigint as place
    from fine)
select to_timestamp(min(tenth) / 10.0), sum(lines)::bigint, sum(errors)::bigint
from placed
group by place
order by place

-- events_between: How many events of each type a task has after one position, up to another.
select type, count(*) from events
where task_id = %(task_id)s and position > %(after)s and position <= %(until)s
group by type
