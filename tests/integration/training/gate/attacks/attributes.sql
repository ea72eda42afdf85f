-- `value.name`, which calls a function of one argument.

-- trap: a built-in function of a value
-- everywhere: (770077::bigint).pg_try_advisory_lock
-- in few places: (ARRAY[770077::bigint])[1].pg_try_advisory_lock
-- attack: SELECT (SELECT 770077::bigint).pg_try_advisory_lock
-- attack: SELECT (CASE WHEN true THEN 770077::bigint END).pg_try_advisory_lock
-- attack: SELECT (max(770077::bigint + id - id)).pg_try_advisory_lock FROM city
-- attack: SELECT (id - id + 770077::bigint).pg_try_advisory_lock FROM city
-- attack: SELECT (x).pg_try_advisory_lock FROM (VALUES (770077::bigint)) AS t (x)
-- attack: SELECT (t.x).pg_try_advisory_lock_shared FROM (VALUES (770077::bigint)) AS t (x)
-- attack: SELECT ((ROW(770077::bigint)).f1).pg_try_advisory_lock
-- attack: SELECT (coalesce(NULL, 770077::bigint)).pg_try_advisory_lock
-- attack: SELECT (abs(770077::bigint)).pg_advisory_lock
-- attack: SELECT (770077::bigint).pg_advisory_lock_shared::text

-- trap: a built-in function of a function's rows
-- attack: SELECT v.pg_try_advisory_lock FROM unnest(ARRAY[770077::bigint]) AS v
-- attack: SELECT v.pg_try_advisory_lock FROM unnest(ARRAY[770077::bigint]) AS v (x)
-- attack: SELECT unnest.pg_try_advisory_lock FROM unnest(ARRAY[770077::bigint])
-- attack: SELECT v.pg_try_advisory_lock FROM abs(770077::bigint) AS v
-- attack: SELECT abs.pg_try_advisory_lock FROM abs(770077::bigint)
-- attack: SELECT v.pg_try_advisory_lock FROM generate_series(770077::bigint, 770077) AS v
-- attack: SELECT generate_series.pg_advisory_lock FROM generate_series(770077::bigint, 770077)
-- attack: SELECT 1 FROM city, LATERAL abs(770077::bigint) AS v WHERE v.pg_try_advisory_lock
-- attack: SELECT 1 FROM city JOIN abs(770077::bigint) AS v ON v.pg_try_advisory_lock
-- attack: SELECT (SELECT v.pg_try_advisory_lock) FROM abs(770077::bigint) AS v
-- attack: SELECT 1 FROM abs(770077::bigint) AS v GROUP BY v.pg_try_advisory_lock
-- attack: SELECT 1 FROM abs(770077::bigint) AS v ORDER BY v.pg_try_advisory_lock
-- attack: SELECT v.pg_try_advisory_lock FROM ROWS FROM (abs(770077::bigint)) AS v
-- attack: SELECT (v).pg_try_advisory_lock FROM abs(770077::bigint) AS v
-- attack: WITH c AS (SELECT v.pg_try_advisory_lock FROM abs(770077::bigint) AS v) SELECT * FROM c
-- attack: SELECT count(v.pg_try_advisory_lock) FROM coalesce(770077::bigint) AS v
-- attack: SELECT coalesce.pg_try_advisory_lock FROM coalesce(770077::bigint)
-- attack: SELECT greatest.pg_try_advisory_lock FROM greatest(770077::bigint)
-- attack: SELECT int8.pg_try_advisory_lock FROM CAST(770077 AS bigint)
-- attack: SELECT "V".pg_try_advisory_lock FROM abs(770077::bigint) AS "V"
-- attack: SELECT a.pg_try_advisory_lock FROM city, abs(770077::bigint) AS a WHERE city.id = 1

-- trap: a row's function
<<function public.own(city) returns text null>>;
-- attack: SELECT city.own FROM city
-- attack: SELECT (city.own)::text FROM city
-- attack: SELECT 1 FROM city WHERE city.own IS NOT NULL
-- attack: SELECT count(*) FROM city GROUP BY city.own
-- attack: SELECT count(*) FROM city GROUP BY GROUPING SETS ((), (city.own))
-- attack: SELECT count(*) FROM city HAVING count(city.own) > 0
-- attack: SELECT c.own FROM city c
-- attack: SELECT (c).own FROM city c
-- attack: SELECT (SELECT c.own) FROM city c
-- attack: SELECT public.city.own FROM public.city
-- attack: SELECT city.own FROM city JOIN visit ON city.own IS NULL
-- attack: SELECT (x.r).own FROM (SELECT city AS r FROM city) AS x
-- attack: SELECT (ARRAY[c])[1].own FROM city c
-- attack: SELECT (max(c.own)) FROM city c
-- attack: SELECT c.own, count(*) FROM city c GROUP BY c.own HAVING c.own IS NULL
-- attack: SELECT 1 FROM visit v JOIN city c ON c.own IS NULL

-- trap: a function of rows that repeat
<<function public.own(variadic city[]) returns text null>>;
-- attack: SELECT c.own FROM city c
-- attack: SELECT (c).own FROM city c
-- attack: SELECT (city.own)::text FROM city
-- attack: SELECT 1 FROM city WHERE city.own IS NOT NULL
-- attack: SELECT count(*) FROM city GROUP BY city.own
-- attack: SELECT count(*) FROM city GROUP BY GROUPING SETS ((), (city.own))
-- attack: SELECT count(*) FROM city HAVING count(city.own) > 0

-- trap: a function of a record
<<function public.own(record) returns text null>>;
-- attack: SELECT c.own FROM city c
-- attack: SELECT (ROW(1, 2)).own
-- attack: SELECT t.own FROM (SELECT 1 AS a) AS t
-- attack: SELECT t.own FROM (VALUES (1)) AS t (a)
-- attack: WITH t AS (SELECT 1 AS a) SELECT t.own FROM t
-- attack: SELECT t.own FROM jsonb_to_record('{}') AS t (a int)
-- attack: SELECT t.own FROM json_each('{}') AS t UNION ALL SELECT t.own FROM (SELECT 1) AS t (a)

-- trap: a cast from rows
<<function public.numbered(city) returns int 1>>;
create cast (city as int) with function public.numbered(city) as implicit;
-- attack: SELECT c + 1 FROM city c
-- attack: SELECT abs(c) FROM city c
-- attack: SELECT city::int FROM city
-- attack: SELECT CAST(c AS int) FROM city c
-- attack: SELECT 1 FROM city c WHERE c = 1
-- attack: SELECT c.abs FROM city c
-- attack: SELECT (c).abs FROM city c
-- attack: SELECT sum(c) FROM city c
-- attack: SELECT 1 FROM generate_series(1, 2) g JOIN city c ON c = g
-- attack: SELECT 1 FROM city c WHERE c IN (1, 2)
