-- Types that run the owner's code: checks of domains within them, casts, orders, ranges.

-- trap: a cast to a domain
create function public.bad(anyelement) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create domain inner_trap as int check (public.bad(value));
create domain trap as int check (public.bad(value));
-- attack: SELECT 1::trap
-- attack: SELECT CAST('1' AS trap)
-- attack: SELECT 1::public.trap
-- attack: SELECT 1::trap FROM city
-- attack: SELECT 1 FROM city WHERE 1::trap IS NOT NULL
-- attack: SELECT count(1::trap) FROM city
-- attack: SELECT ('1')::trap
-- attack: SELECT trap('1')
-- attack: SELECT coalesce(1::trap, NULL)
-- attack: SELECT CASE WHEN true THEN 1::trap END
-- attack: VALUES (1::trap)
-- attack: SELECT * FROM (SELECT 1::trap AS x OFFSET 0) AS t
-- attack: WITH c AS MATERIALIZED (SELECT 1::trap AS x) SELECT * FROM c
-- attack: SELECT 1 ORDER BY 1::trap IS NULL, 1 LIMIT (SELECT 1 WHERE 1::trap IS NOT NULL)

-- trap: a cast to a domain whose check locks
create function public.bad(anyelement) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create domain inner_trap as int check (public.bad(value));
create domain trap as int check (pg_try_advisory_lock(770077));
-- attack: SELECT 1::trap
-- attack: SELECT CAST('1' AS trap)
-- attack: SELECT 1::public.trap
-- attack: SELECT 1::trap FROM city
-- attack: SELECT 1 FROM city WHERE 1::trap IS NOT NULL
-- attack: SELECT count(1::trap) FROM city
-- attack: SELECT ('1')::trap
-- attack: SELECT trap('1')
-- attack: SELECT coalesce(1::trap, NULL)
-- attack: SELECT CASE WHEN true THEN 1::trap END
-- attack: VALUES (1::trap)
-- attack: SELECT * FROM (SELECT 1::trap AS x OFFSET 0) AS t
-- attack: WITH c AS MATERIALIZED (SELECT 1::trap AS x) SELECT * FROM c
-- attack: SELECT 1 ORDER BY 1::trap IS NULL, 1 LIMIT (SELECT 1 WHERE 1::trap IS NOT NULL)

-- trap: a cast to a domain over a domain
create function public.bad(anyelement) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create domain inner_trap as int check (public.bad(value));
create domain trap as inner_trap;
-- attack: SELECT 1::trap
-- attack: SELECT CAST('1' AS trap)
-- attack: SELECT 1::public.trap
-- attack: SELECT 1::trap FROM city
-- attack: SELECT 1 FROM city WHERE 1::trap IS NOT NULL
-- attack: SELECT count(1::trap) FROM city
-- attack: SELECT ('1')::trap
-- attack: SELECT trap('1')
-- attack: SELECT coalesce(1::trap, NULL)
-- attack: SELECT CASE WHEN true THEN 1::trap END
-- attack: VALUES (1::trap)
-- attack: SELECT * FROM (SELECT 1::trap AS x OFFSET 0) AS t
-- attack: WITH c AS MATERIALIZED (SELECT 1::trap AS x) SELECT * FROM c
-- attack: SELECT 1 ORDER BY 1::trap IS NULL, 1 LIMIT (SELECT 1 WHERE 1::trap IS NOT NULL)

-- trap: a cast to a domain over a domain with a check
create function public.bad(anyelement) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create domain inner_trap as int check (public.bad(value));
create domain trap as inner_trap check (value > 0);
-- attack: SELECT 1::trap
-- attack: SELECT CAST('1' AS trap)
-- attack: SELECT 1::public.trap
-- attack: SELECT 1::trap FROM city
-- attack: SELECT 1 FROM city WHERE 1::trap IS NOT NULL
-- attack: SELECT count(1::trap) FROM city
-- attack: SELECT ('1')::trap
-- attack: SELECT trap('1')
-- attack: SELECT coalesce(1::trap, NULL)
-- attack: SELECT CASE WHEN true THEN 1::trap END
-- attack: VALUES (1::trap)
-- attack: SELECT * FROM (SELECT 1::trap AS x OFFSET 0) AS t
-- attack: WITH c AS MATERIALIZED (SELECT 1::trap AS x) SELECT * FROM c
-- attack: SELECT 1 ORDER BY 1::trap IS NULL, 1 LIMIT (SELECT 1 WHERE 1::trap IS NOT NULL)

-- trap: a cast to a domain over three domains
create function public.bad(anyelement) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create domain inner_trap as int check (public.bad(value));
create domain second as inner_trap;
create domain third as second;
create domain trap as third;
-- attack: SELECT 1::trap
-- attack: SELECT CAST('1' AS trap)
-- attack: SELECT 1::public.trap
-- attack: SELECT 1::trap FROM city
-- attack: SELECT 1 FROM city WHERE 1::trap IS NOT NULL
-- attack: SELECT count(1::trap) FROM city
-- attack: SELECT ('1')::trap
-- attack: SELECT trap('1')
-- attack: SELECT coalesce(1::trap, NULL)
-- attack: SELECT CASE WHEN true THEN 1::trap END
-- attack: VALUES (1::trap)
-- attack: SELECT * FROM (SELECT 1::trap AS x OFFSET 0) AS t
-- attack: WITH c AS MATERIALIZED (SELECT 1::trap AS x) SELECT * FROM c
-- attack: SELECT 1 ORDER BY 1::trap IS NULL, 1 LIMIT (SELECT 1 WHERE 1::trap IS NOT NULL)

-- trap: a cast to a domain over an array
create function public.bad(anyelement) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create domain inner_trap as int check (public.bad(value));
create domain trap as inner_trap[];
-- attack: SELECT ARRAY[1]::trap
-- attack: SELECT CAST('{1}' AS trap)
-- attack: SELECT ARRAY[1]::public.trap
-- attack: SELECT ARRAY[1]::trap FROM city
-- attack: SELECT 1 FROM city WHERE ARRAY[1]::trap IS NOT NULL
-- attack: SELECT count(ARRAY[1]::trap) FROM city
-- attack: SELECT ('{1}')::trap
-- attack: SELECT trap('{1}')
-- attack: SELECT coalesce(ARRAY[1]::trap, NULL)
-- attack: SELECT CASE WHEN true THEN ARRAY[1]::trap END
-- attack: VALUES (ARRAY[1]::trap)
-- attack: SELECT * FROM (SELECT ARRAY[1]::trap AS x OFFSET 0) AS t
-- attack: WITH c AS MATERIALIZED (SELECT ARRAY[1]::trap AS x) SELECT * FROM c
-- attack: SELECT 1 ORDER BY ARRAY[1]::trap IS NULL, 1 LIMIT (SELECT 1 WHERE ARRAY[1]::trap IS NOT NULL)

-- trap: a cast to a domain over an array of a domain of arrays
create function public.bad(anyelement) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create domain inner_trap as int check (public.bad(value));
create domain several as inner_trap[];
create domain trap as several[];
-- attack: SELECT ARRAY['{1}']::trap
-- attack: SELECT CAST('{"{1}"}' AS trap)
-- attack: SELECT ARRAY['{1}']::public.trap
-- attack: SELECT ARRAY['{1}']::trap FROM city
-- attack: SELECT 1 FROM city WHERE ARRAY['{1}']::trap IS NOT NULL
-- attack: SELECT count(ARRAY['{1}']::trap) FROM city
-- attack: SELECT ('{"{1}"}')::trap
-- attack: SELECT trap('{"{1}"}')
-- attack: SELECT coalesce(ARRAY['{1}']::trap, NULL)
-- attack: SELECT CASE WHEN true THEN ARRAY['{1}']::trap END
-- attack: VALUES (ARRAY['{1}']::trap)
-- attack: SELECT * FROM (SELECT ARRAY['{1}']::trap AS x OFFSET 0) AS t
-- attack: WITH c AS MATERIALIZED (SELECT ARRAY['{1}']::trap AS x) SELECT * FROM c
-- attack: SELECT 1 ORDER BY ARRAY['{1}']::trap IS NULL, 1 LIMIT (SELECT 1 WHERE ARRAY['{1}']::trap IS NOT NULL)

-- trap: a cast to a domain over a composite
create function public.bad(anyelement) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create domain inner_trap as int check (public.bad(value));
create type pair as (a int, b inner_trap);
create domain trap as pair;
-- attack: SELECT '(1,2)'::trap
-- attack: SELECT CAST(ROW(1, 2) AS trap)
-- attack: SELECT '(1,2)'::public.trap
-- attack: SELECT '(1,2)'::trap FROM city
-- attack: SELECT 1 FROM city WHERE '(1,2)'::trap IS NOT NULL
-- attack: SELECT count('(1,2)'::trap) FROM city
-- attack: SELECT (ROW(1, 2))::trap
-- attack: SELECT trap('(1,2)')
-- attack: SELECT coalesce('(1,2)'::trap, NULL)
-- attack: SELECT CASE WHEN true THEN '(1,2)'::trap END
-- attack: VALUES ('(1,2)'::trap)
-- attack: SELECT * FROM (SELECT '(1,2)'::trap AS x OFFSET 0) AS t
-- attack: WITH c AS MATERIALIZED (SELECT '(1,2)'::trap AS x) SELECT * FROM c
-- attack: SELECT 1 ORDER BY '(1,2)'::trap IS NULL, 1 LIMIT (SELECT 1 WHERE '(1,2)'::trap IS NOT NULL)

-- trap: a cast to a domain over a composite of a composite
create function public.bad(anyelement) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create domain inner_trap as int check (public.bad(value));
create type pair as (a int, b inner_trap);
create type outside as (p pair);
create domain trap as outside;
-- attack: SELECT '("(1,2)")'::trap
-- attack: SELECT CAST(ROW(ROW(1, 2)) AS trap)
-- attack: SELECT '("(1,2)")'::public.trap
-- attack: SELECT '("(1,2)")'::trap FROM city
-- attack: SELECT 1 FROM city WHERE '("(1,2)")'::trap IS NOT NULL
-- attack: SELECT count('("(1,2)")'::trap) FROM city
-- attack: SELECT (ROW(ROW(1, 2)))::trap
-- attack: SELECT trap('("(1,2)")')
-- attack: SELECT coalesce('("(1,2)")'::trap, NULL)
-- attack: SELECT CASE WHEN true THEN '("(1,2)")'::trap END
-- attack: VALUES ('("(1,2)")'::trap)
-- attack: SELECT * FROM (SELECT '("(1,2)")'::trap AS x OFFSET 0) AS t
-- attack: WITH c AS MATERIALIZED (SELECT '("(1,2)")'::trap AS x) SELECT * FROM c
-- attack: SELECT 1 ORDER BY '("(1,2)")'::trap IS NULL, 1 LIMIT (SELECT 1 WHERE '("(1,2)")'::trap IS NOT NULL)

-- trap: a cast to a domain over an array of composites
create function public.bad(anyelement) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create domain inner_trap as int check (public.bad(value));
create type pair as (a int, b inner_trap);
create domain trap as pair[];
-- attack: SELECT '{"(1,2)"}'::trap
-- attack: SELECT CAST(ARRAY[ROW(1, 2)] AS trap)
-- attack: SELECT '{"(1,2)"}'::public.trap
-- attack: SELECT '{"(1,2)"}'::trap FROM city
-- attack: SELECT 1 FROM city WHERE '{"(1,2)"}'::trap IS NOT NULL
-- attack: SELECT count('{"(1,2)"}'::trap) FROM city
-- attack: SELECT (ARRAY[ROW(1, 2)])::trap
-- attack: SELECT trap('{"(1,2)"}')
-- attack: SELECT coalesce('{"(1,2)"}'::trap, NULL)
-- attack: SELECT CASE WHEN true THEN '{"(1,2)"}'::trap END
-- attack: VALUES ('{"(1,2)"}'::trap)
-- attack: SELECT * FROM (SELECT '{"(1,2)"}'::trap AS x OFFSET 0) AS t
-- attack: WITH c AS MATERIALIZED (SELECT '{"(1,2)"}'::trap AS x) SELECT * FROM c
-- attack: SELECT 1 ORDER BY '{"(1,2)"}'::trap IS NULL, 1 LIMIT (SELECT 1 WHERE '{"(1,2)"}'::trap IS NOT NULL)

-- trap: a cast to a domain over a row of a table
create function public.bad(anyelement) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create domain inner_trap as int check (public.bad(value));
create table pair (a int, b inner_trap);
create domain trap as pair;
-- attack: SELECT '(1,2)'::trap
-- attack: SELECT CAST(ROW(1, 2) AS trap)
-- attack: SELECT '(1,2)'::public.trap
-- attack: SELECT '(1,2)'::trap FROM city
-- attack: SELECT 1 FROM city WHERE '(1,2)'::trap IS NOT NULL
-- attack: SELECT count('(1,2)'::trap) FROM city
-- attack: SELECT (ROW(1, 2))::trap
-- attack: SELECT trap('(1,2)')
-- attack: SELECT coalesce('(1,2)'::trap, NULL)
-- attack: SELECT CASE WHEN true THEN '(1,2)'::trap END
-- attack: VALUES ('(1,2)'::trap)
-- attack: SELECT * FROM (SELECT '(1,2)'::trap AS x OFFSET 0) AS t
-- attack: WITH c AS MATERIALIZED (SELECT '(1,2)'::trap AS x) SELECT * FROM c
-- attack: SELECT 1 ORDER BY '(1,2)'::trap IS NULL, 1 LIMIT (SELECT 1 WHERE '(1,2)'::trap IS NOT NULL)

-- trap: a cast to a domain over a range
create function public.bad(anyelement) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create domain inner_trap as int check (public.bad(value));
create type span as range (subtype = inner_trap);
create domain trap as span;
-- attack: SELECT '[1,2]'::trap
-- attack: SELECT CAST('[1,5)' AS trap)
-- attack: SELECT '[1,2]'::public.trap
-- attack: SELECT '[1,2]'::trap FROM city
-- attack: SELECT 1 FROM city WHERE '[1,2]'::trap IS NOT NULL
-- attack: SELECT count('[1,2]'::trap) FROM city
-- attack: SELECT ('[1,5)')::trap
-- attack: SELECT trap('[1,2]')
-- attack: SELECT coalesce('[1,2]'::trap, NULL)
-- attack: SELECT CASE WHEN true THEN '[1,2]'::trap END
-- attack: VALUES ('[1,2]'::trap)
-- attack: SELECT * FROM (SELECT '[1,2]'::trap AS x OFFSET 0) AS t
-- attack: WITH c AS MATERIALIZED (SELECT '[1,2]'::trap AS x) SELECT * FROM c
-- attack: SELECT 1 ORDER BY '[1,2]'::trap IS NULL, 1 LIMIT (SELECT 1 WHERE '[1,2]'::trap IS NOT NULL)

-- trap: a cast to a domain over a multirange
create function public.bad(anyelement) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create domain inner_trap as int check (public.bad(value));
create type span as range (subtype = inner_trap);
create domain trap as span_multirange;
-- attack: SELECT '{[1,2]}'::trap
-- attack: SELECT CAST('{[1,5)}' AS trap)
-- attack: SELECT '{[1,2]}'::public.trap
-- attack: SELECT '{[1,2]}'::trap FROM city
-- attack: SELECT 1 FROM city WHERE '{[1,2]}'::trap IS NOT NULL
-- attack: SELECT count('{[1,2]}'::trap) FROM city
-- attack: SELECT ('{[1,5)}')::trap
-- attack: SELECT trap('{[1,2]}')
-- attack: SELECT coalesce('{[1,2]}'::trap, NULL)
-- attack: SELECT CASE WHEN true THEN '{[1,2]}'::trap END
-- attack: VALUES ('{[1,2]}'::trap)
-- attack: SELECT * FROM (SELECT '{[1,2]}'::trap AS x OFFSET 0) AS t
-- attack: WITH c AS MATERIALIZED (SELECT '{[1,2]}'::trap AS x) SELECT * FROM c
-- attack: SELECT 1 ORDER BY '{[1,2]}'::trap IS NULL, 1 LIMIT (SELECT 1 WHERE '{[1,2]}'::trap IS NOT NULL)

-- trap: a cast to a domain over an array of ranges
create function public.bad(anyelement) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create domain inner_trap as int check (public.bad(value));
create type span as range (subtype = inner_trap);
create domain trap as span[];
-- attack: SELECT '{"[1,2]"}'::trap
-- attack: SELECT CAST('{"[1,3]"}' AS trap)
-- attack: SELECT '{"[1,2]"}'::public.trap
-- attack: SELECT '{"[1,2]"}'::trap FROM city
-- attack: SELECT 1 FROM city WHERE '{"[1,2]"}'::trap IS NOT NULL
-- attack: SELECT count('{"[1,2]"}'::trap) FROM city
-- attack: SELECT ('{"[1,3]"}')::trap
-- attack: SELECT trap('{"[1,2]"}')
-- attack: SELECT coalesce('{"[1,2]"}'::trap, NULL)
-- attack: SELECT CASE WHEN true THEN '{"[1,2]"}'::trap END
-- attack: VALUES ('{"[1,2]"}'::trap)
-- attack: SELECT * FROM (SELECT '{"[1,2]"}'::trap AS x OFFSET 0) AS t
-- attack: WITH c AS MATERIALIZED (SELECT '{"[1,2]"}'::trap AS x) SELECT * FROM c
-- attack: SELECT 1 ORDER BY '{"[1,2]"}'::trap IS NULL, 1 LIMIT (SELECT 1 WHERE '{"[1,2]"}'::trap IS NOT NULL)

-- trap: a cast to a composite in a range in a domain
create function public.bad(anyelement) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create domain inner_trap as int check (public.bad(value));
create type pair as (b inner_trap);
create type span as range (subtype = pair);
create domain trap as span;
-- attack: SELECT '["(1)","(2)"]'::trap
-- attack: SELECT CAST('("(1)",)' AS trap)
-- attack: SELECT '["(1)","(2)"]'::public.trap
-- attack: SELECT '["(1)","(2)"]'::trap FROM city
-- attack: SELECT 1 FROM city WHERE '["(1)","(2)"]'::trap IS NOT NULL
-- attack: SELECT count('["(1)","(2)"]'::trap) FROM city
-- attack: SELECT ('("(1)",)')::trap
-- attack: SELECT trap('["(1)","(2)"]')
-- attack: SELECT coalesce('["(1)","(2)"]'::trap, NULL)
-- attack: SELECT CASE WHEN true THEN '["(1)","(2)"]'::trap END
-- attack: VALUES ('["(1)","(2)"]'::trap)
-- attack: SELECT * FROM (SELECT '["(1)","(2)"]'::trap AS x OFFSET 0) AS t
-- attack: WITH c AS MATERIALIZED (SELECT '["(1)","(2)"]'::trap AS x) SELECT * FROM c
-- attack: SELECT 1 ORDER BY '["(1)","(2)"]'::trap IS NULL, 1 LIMIT (SELECT 1 WHERE '["(1)","(2)"]'::trap IS NOT NULL)

-- trap: a record with a domain
create function public.bad(anyelement) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create domain inner_trap as int check (public.bad(value));
create domain trap as int check (public.bad(value));
-- attack: SELECT * FROM jsonb_to_record('{"x":1}') AS t (x trap)
-- attack: SELECT * FROM json_to_record('{"x":1}') AS t (x public.trap)
-- attack: SELECT * FROM jsonb_to_recordset('[{"x":1}]') AS t (x trap)
-- attack: SELECT * FROM json_to_recordset('[{"x":1}]') AS t (x trap)
-- attack: SELECT * FROM ROWS FROM (json_to_recordset('[{"x":1}]') AS (x trap), generate_series(1, 2)) AS t
-- attack: SELECT 1 FROM city, LATERAL jsonb_to_record('{"x":1}') AS t (x trap)

-- trap: a record with a domain over a domain
create function public.bad(anyelement) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create domain inner_trap as int check (public.bad(value));
create domain trap as inner_trap;
-- attack: SELECT * FROM jsonb_to_record('{"x":1}') AS t (x trap)
-- attack: SELECT * FROM json_to_record('{"x":1}') AS t (x public.trap)
-- attack: SELECT * FROM jsonb_to_recordset('[{"x":1}]') AS t (x trap)
-- attack: SELECT * FROM json_to_recordset('[{"x":1}]') AS t (x trap)
-- attack: SELECT * FROM ROWS FROM (json_to_recordset('[{"x":1}]') AS (x trap), generate_series(1, 2)) AS t
-- attack: SELECT 1 FROM city, LATERAL jsonb_to_record('{"x":1}') AS t (x trap)

-- trap: a record with a domain over an array
create function public.bad(anyelement) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create domain inner_trap as int check (public.bad(value));
create domain trap as inner_trap[];
-- attack: SELECT * FROM jsonb_to_record('{"x":[1]}') AS t (x trap)
-- attack: SELECT * FROM json_to_record('{"x":[1]}') AS t (x public.trap)
-- attack: SELECT * FROM jsonb_to_recordset('[{"x":[1]}]') AS t (x trap)
-- attack: SELECT * FROM json_to_recordset('[{"x":[1]}]') AS t (x trap)
-- attack: SELECT * FROM ROWS FROM (json_to_recordset('[{"x":[1]}]') AS (x trap), generate_series(1, 2)) AS t
-- attack: SELECT 1 FROM city, LATERAL jsonb_to_record('{"x":[1]}') AS t (x trap)

-- trap: a record with a domain over a composite
create function public.bad(anyelement) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create domain inner_trap as int check (public.bad(value));
create type pair as (a int, b inner_trap);
create domain trap as pair;
-- attack: SELECT * FROM jsonb_to_record('{"x":{"b":1}}') AS t (x trap)
-- attack: SELECT * FROM json_to_record('{"x":{"b":1}}') AS t (x public.trap)
-- attack: SELECT * FROM jsonb_to_recordset('[{"x":{"b":1}}]') AS t (x trap)
-- attack: SELECT * FROM json_to_recordset('[{"x":{"b":1}}]') AS t (x trap)
-- attack: SELECT * FROM ROWS FROM (json_to_recordset('[{"x":{"b":1}}]') AS (x trap), generate_series(1, 2)) AS t
-- attack: SELECT 1 FROM city, LATERAL jsonb_to_record('{"x":{"b":1}}') AS t (x trap)

-- trap: a record with a domain over a row of a table
create function public.bad(anyelement) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create domain inner_trap as int check (public.bad(value));
create table pair (a int, b inner_trap);
create domain trap as pair;
-- attack: SELECT * FROM jsonb_to_record('{"x":{"b":1}}') AS t (x trap)
-- attack: SELECT * FROM json_to_record('{"x":{"b":1}}') AS t (x public.trap)
-- attack: SELECT * FROM jsonb_to_recordset('[{"x":{"b":1}}]') AS t (x trap)
-- attack: SELECT * FROM json_to_recordset('[{"x":{"b":1}}]') AS t (x trap)
-- attack: SELECT * FROM ROWS FROM (json_to_recordset('[{"x":{"b":1}}]') AS (x trap), generate_series(1, 2)) AS t
-- attack: SELECT 1 FROM city, LATERAL jsonb_to_record('{"x":{"b":1}}') AS t (x trap)

-- trap: a record with a domain over a range
create function public.bad(anyelement) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create domain inner_trap as int check (public.bad(value));
create type span as range (subtype = inner_trap);
create domain trap as span;
-- attack: SELECT * FROM jsonb_to_record('{"x":"[1,2]"}') AS t (x trap)
-- attack: SELECT * FROM json_to_record('{"x":"[1,2]"}') AS t (x public.trap)
-- attack: SELECT * FROM jsonb_to_recordset('[{"x":"[1,2]"}]') AS t (x trap)
-- attack: SELECT * FROM json_to_recordset('[{"x":"[1,2]"}]') AS t (x trap)
-- attack: SELECT * FROM ROWS FROM (json_to_recordset('[{"x":"[1,2]"}]') AS (x trap), generate_series(1, 2)) AS t
-- attack: SELECT 1 FROM city, LATERAL jsonb_to_record('{"x":"[1,2]"}') AS t (x trap)

-- trap: a record with a domain over an array of composites
create function public.bad(anyelement) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create domain inner_trap as int check (public.bad(value));
create type pair as (a int, b inner_trap);
create domain trap as pair[];
-- attack: SELECT * FROM jsonb_to_record('{"x":[{"b":1}]}') AS t (x trap)
-- attack: SELECT * FROM json_to_record('{"x":[{"b":1}]}') AS t (x public.trap)
-- attack: SELECT * FROM jsonb_to_recordset('[{"x":[{"b":1}]}]') AS t (x trap)
-- attack: SELECT * FROM json_to_recordset('[{"x":[{"b":1}]}]') AS t (x trap)
-- attack: SELECT * FROM ROWS FROM (json_to_recordset('[{"x":[{"b":1}]}]') AS (x trap), generate_series(1, 2)) AS t
-- attack: SELECT 1 FROM city, LATERAL jsonb_to_record('{"x":[{"b":1}]}') AS t (x trap)

-- trap: view 0 over a domain over a domain
-- relations: seen
create function public.bad(anyelement) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create domain inner_trap as int check (public.bad(value));
create domain trap as inner_trap;
create view seen as select '1'::trap as x, * from city;
-- attack: SELECT x FROM seen

-- trap: view 1 over a domain over a domain
-- relations: seen
create function public.bad(anyelement) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create domain inner_trap as int check (public.bad(value));
create domain trap as inner_trap;
create view seen as select * from jsonb_to_record('{"x":1}') as t (x trap);
-- attack: SELECT * FROM seen

-- trap: view 2 over a domain over a domain
-- relations: seen
create function public.bad(anyelement) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create domain inner_trap as int check (public.bad(value));
create domain trap as inner_trap;
create view under as select '1'::trap as x from city;
create view seen as select x from under;
-- attack: SELECT count(x) FROM seen

-- trap: view 3 over a domain over a domain
-- relations: seen
create function public.bad(anyelement) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create domain inner_trap as int check (public.bad(value));
create domain trap as inner_trap;
create view seen as select id from city where '1'::trap is not null;
-- attack: SELECT * FROM seen

-- trap: a column of arrays
-- relations: kept
create function public.bad(anyelement) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create domain inner_trap as int;
create type pair as (a int, b inner_trap);
create type span as range (subtype = inner_trap);
create table kept (id int default 1, many inner_trap[]);
insert into kept default values;
alter domain inner_trap add check (public.bad(value)) not valid;
-- attack: SELECT 1 FROM kept WHERE many = '{2}'
-- attack: SELECT 1 FROM kept WHERE many @> '{2}'
-- attack: SELECT 1 FROM kept WHERE many && '{2}'
-- attack: SELECT 1 FROM kept WHERE many IN ('{2}', '{3}')
-- attack: SELECT 1 FROM kept WHERE many <> ALL (ARRAY[many, '{2}'])
-- attack: SELECT 1 FROM kept WHERE many IS DISTINCT FROM '{2}'
-- attack: SELECT 1 FROM kept WHERE many BETWEEN '{2}' AND '{3}'
-- attack: SELECT coalesce(many, '{2}') FROM kept
-- attack: SELECT nullif(many, '{2}') FROM kept
-- attack: SELECT greatest(many, '{2}') FROM kept
-- attack: SELECT CASE WHEN id > 0 THEN many ELSE '{2}' END FROM kept
-- attack: SELECT CASE many WHEN '{2}' THEN 1 END FROM kept
-- attack: SELECT many || '{2}' FROM kept
-- attack: SELECT array_cat(many, '{2}') FROM kept
-- attack: SELECT ARRAY[many, '{2}'] FROM kept
-- attack: SELECT lag(many, 1, '{2}') OVER (ORDER BY id) FROM kept
-- attack: SELECT many FROM kept UNION ALL SELECT '{2}'
-- attack: SELECT many FROM kept EXCEPT SELECT '{2}'

-- trap: a column of rows
-- relations: kept
create function public.bad(anyelement) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create domain inner_trap as int;
create type pair as (a int, b inner_trap);
create type span as range (subtype = inner_trap);
create table kept (id int default 1, pair pair, pairs pair[]);
insert into kept default values;
alter domain inner_trap add check (public.bad(value)) not valid;
-- attack: SELECT coalesce(pair, '(1,2)') FROM kept
-- attack: SELECT CASE WHEN id > 0 THEN pair ELSE '(1,2)' END FROM kept
-- attack: SELECT ARRAY[pair, '(1,2)'] FROM kept
-- attack: SELECT pair FROM kept UNION ALL SELECT '(1,2)'
-- attack: SELECT lead(pair, 1, '(1,2)') OVER (ORDER BY id) FROM kept
-- attack: SELECT nullif(pairs, '{"(1,2)"}') FROM kept
-- attack: SELECT pairs || '{"(1,2)"}' FROM kept

-- trap: a table's own row
-- relations: kept
create function public.bad(anyelement) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create domain inner_trap as int;
create type pair as (a int, b inner_trap);
create type span as range (subtype = inner_trap);
create table kept (id int default 1, one inner_trap);
insert into kept default values;
alter domain inner_trap add check (public.bad(value)) not valid;
-- attack: SELECT ARRAY[one] || '{2}' FROM kept
-- attack: SELECT array_cat(ARRAY[one], '{2}') FROM kept
-- attack: SELECT ARRAY[one] = '{2}' FROM kept
-- attack: SELECT array_agg(one) || '{2}' FROM kept
-- attack: SELECT coalesce(array_agg(one), '{2}') FROM kept
-- attack: SELECT coalesce(ARRAY[one], '{2}') FROM kept
-- attack: SELECT coalesce(k, '(1,2)') FROM kept k
-- attack: SELECT ARRAY[k, '(1,2)'] FROM kept k
-- attack: SELECT ARRAY[one] FROM kept UNION ALL SELECT '{2}'
-- attack: SELECT ARRAY(SELECT one FROM kept) || '{2}'
-- attack: SELECT 1 FROM kept WHERE ARRAY[one] && '{2}'
-- attack: SELECT x || '{2}' FROM (SELECT ARRAY[one] AS x FROM kept) AS t

-- trap: a column of ranges
-- relations: kept
create function public.bad(anyelement) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create domain inner_trap as int;
create type pair as (a int, b inner_trap);
create type span as range (subtype = inner_trap);
create table kept (id int default 1, span span);
insert into kept default values;
alter domain inner_trap add check (public.bad(value)) not valid;
-- attack: SELECT 1 FROM kept WHERE span = '[1,2]'
-- attack: SELECT 1 FROM kept WHERE span && '[1,2]'
-- attack: SELECT 1 FROM kept WHERE span @> '[1,2]'
-- attack: SELECT 1 FROM kept WHERE span < '[1,2]'
-- attack: SELECT span + '[1,2]' FROM kept
-- attack: SELECT coalesce(span, '[1,2]') FROM kept
-- attack: SELECT range_merge(span, '[1,2]') FROM kept
-- attack: SELECT span FROM kept UNION ALL SELECT '[1,2]'
