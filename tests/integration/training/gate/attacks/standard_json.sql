-- Words of the JSON grammar that an older server reads as names of functions.

-- trap: JSON_VALUE(jsonb '1', '$')
-- until: 16
create function public.json_value(jsonb, text) returns text language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return null; end $canary$;
-- in few places: JSON_VALUE(jsonb '1', '$')

-- trap: JSON_VALUE('1', '$')
-- until: 16
create function public.json_value(variadic text[]) returns text language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return null; end $canary$;
-- in few places: JSON_VALUE('1', '$')

-- trap: JSON_QUERY(jsonb '1', '$')
-- until: 16
create function public.json_query(jsonb, text) returns text language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return null; end $canary$;
-- in few places: JSON_QUERY(jsonb '1', '$')

-- trap: JSON_QUERY(name, '$.a')
-- until: 16
create function public.json_query(text, text) returns text language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return null; end $canary$;
-- in few places: JSON_QUERY(name, '$.a')

-- trap: JSON_EXISTS(jsonb '1', '$')
-- until: 16
create function public.json_exists(jsonb, text) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return null; end $canary$;
-- in few places: JSON_EXISTS(jsonb '1', '$')

-- trap: JSON_EXISTS(name, '$.a')
-- until: 16
create function public.json_exists(text, text) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return null; end $canary$;
-- in few places: JSON_EXISTS(name, '$.a')

-- trap: JSON_SCALAR(1)
-- until: 16
create function public.json_scalar(int) returns text language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return null; end $canary$;
-- in few places: JSON_SCALAR(1)

-- trap: JSON_SCALAR(name)
-- until: 16
create function public.json_scalar(text) returns text language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return null; end $canary$;
-- in few places: JSON_SCALAR(name)

-- trap: JSON_SERIALIZE('1')
-- until: 16
create function public.json_serialize(text) returns text language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return null; end $canary$;
-- in few places: JSON_SERIALIZE('1')

-- trap: JSON_SERIALIZE(json '1')
-- until: 16
create function public.json_serialize(json) returns text language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return null; end $canary$;
-- in few places: JSON_SERIALIZE(json '1')

-- trap: JSON(population)
-- until: 16
create function public.json(int) returns text language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return null; end $canary$;
-- in few places: JSON(population)

-- trap: JSON(name)
-- until: 16
create function public.json(varchar) returns text language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return null; end $canary$;
-- in few places: JSON(name)

-- trap: JSON_ARRAY(1, 2)
-- until: 15
create function public.json_array(variadic int[]) returns text language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return null; end $canary$;
-- in few places: JSON_ARRAY(1, 2)

-- trap: JSON_ARRAY(name)
-- until: 15
create function public.json_array(text) returns text language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return null; end $canary$;
-- in few places: JSON_ARRAY(name)

-- trap: JSON_OBJECT(1, 2)
-- until: 15
create function public.json_object(int, int) returns text language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return null; end $canary$;
-- in few places: JSON_OBJECT(1, 2)

-- trap: JSON_OBJECT(name)
-- until: 15
create function public.json_object(varchar) returns text language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return null; end $canary$;
-- in few places: JSON_OBJECT(name)

-- trap: aggregates
-- until: 15
create function public.gathered(int, anyelement) returns int language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return null; end $canary$;
create aggregate public.json_arrayagg(anyelement) (sfunc = public.gathered, stype = int);
-- attack: SELECT JSON_ARRAYAGG(name) FROM city
-- attack: SELECT JSON_ARRAYAGG(name ORDER BY id) FROM city
-- attack: SELECT JSON_ARRAYAGG(name) OVER () FROM city
-- attack: SELECT JSON_ARRAYAGG(name) FILTER (WHERE true) FROM city

-- trap: other words
-- until: 16
create function public.merge_action() returns text language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return null; end $canary$;
create function public.json_objectagg(text) returns text language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return null; end $canary$;
-- attack: SELECT MERGE_ACTION()
