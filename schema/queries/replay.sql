-- log_density: How many lines a task logged in each stretch of time, and how many of them tell of errors.
with fine as (
    select floor(extract(epoch from recorded_at) * 10)::bigint as tenth, count(*) as lines,
        count(*) filter (where data ->> 'level' in ('ERROR', 'CRITICAL')) as errors
    from events where task_id = %(task_id)s and type = 'log.recorded'
    group by tenth),
-- as fine as it can be shown, so that idle hours cost no detail of the busy minutes
width as (select greatest(1, ceil(count(*)::float / %(stretches)s))::bigint as tenths from fine)
select tenths * 100, to_timestamp(tenth / tenths * tenths / 10.0), sum(lines)::bigint, sum(errors)::bigint
from fine cross join width
group by tenths, tenth / tenths
order by tenth / tenths
