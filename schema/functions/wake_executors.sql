-- Notifies executors on their channel and returns true. For p_requests new requests, names that many executors with room,
-- and one more, which looks 50 ms later in case another has died; without room anywhere, or for 0 requests, all executors.
--   p_except  executor that has no room, and asks on behalf of requests that it has found: then no one is woken without room
create or replace function wake_executors(p_channel text, p_requests integer, p_except text default null)
returns boolean language plpgsql as $$
declare
    named text;
begin
    if p_requests > 0 then
        select string_agg(f.executor, ' ' order by f.running, f.chance) into named
        from (select e.executor, count(l.execution_id) as running, random() as chance
              from executors e
              left join leases l on l.executor = e.executor and l.expires_at >= clock_timestamp()
              where e.seen_at > now() - make_interval(secs => (e.counters ->> 'lease_seconds')::float8)
                and e.executor is distinct from p_except
              group by e.executor
              having count(l.execution_id) < (e.counters ->> 'concurrency')::integer
              order by running, chance limit least(p_requests, 50) + 1) f;
    end if;
    if named is not null then
        perform pg_notify(p_channel, 'for ' || named);
    elsif p_except is null then
        perform pg_notify(p_channel, 'news');
    end if;
    return true;
end $$;
