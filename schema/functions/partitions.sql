-- Name, first and last position of each partition of events, in order.
create or replace function partitions() returns table (name text, first bigint, last bigint)
language sql stable set search_path from current as $$
    select c.relname::text, bound[1]::bigint, bound[2]::bigint - 1
    from pg_inherits i join pg_class c on c.oid = i.inhrelid
    cross join regexp_match(pg_get_expr(c.relpartbound, c.oid), '\(''?(\d+)''?\) TO \(''?(\d+)''?\)') bound
    where i.inhparent = 'events'::regclass
    order by 2
$$;
