-- Digests of the objects that an event of a type refers to.
create or replace function object_digests(type text, data json) returns setof text language sql immutable as $$
    select data ->> 'sha256' where type = 'file.written'
    union all
    select o ->> 'sha256' from json_array_elements(case type when 'unit.completed' then data -> 'outputs' end) o
$$;
