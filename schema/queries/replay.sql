-- log_density: How many lines a task logged in each stretch of its time, and how many of them tell of errors.
with span as (
    select min(recorded_at) as first, greatest(1, extract(epoch from max(recorded_at) - min(recorded_at)) * 1000) as length
    from events where task_id = %(task_id)s),
stretch as (select first, greatest(20, ceil(length / %(stretches)s))::bigint as milliseconds from span)
select milliseconds, first + make_interval(secs => milliseconds * place / 1000.0), lines, errors
from stretch cross join lateral (
    select floor(extract(epoch from e.recorded_at - first) * 1000 / milliseconds)::bigint as place,
        count(*) as lines, count(*) filter (where e.data ->> 'level' in ('ERROR', 'CRITICAL')) as errors
    from events e
    where e.task_id = %(task_id)s and e.type = 'log.recorded'
    group by place) counted
order by place
