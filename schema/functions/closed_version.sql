-- The last version of a stream before a position, in a closed partition or removed; 0 if there is none.
create or replace function closed_version(p_stream text, p_before bigint) returns integer language plpgsql stable as $$
begin
    return greatest((select e.version from events e where e.stream = p_stream and e.position < p_before
                     order by e.version desc limit 1),
                    (select r.version from removed_streams r where r.stream = p_stream),
                    0);
end $$;
