-- The owner's functions and operators with the names of trusted ones.

-- trap: a function beside an extension's of that name
-- extensions: pg_trgm
create function public.similarity(int) returns int language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return null; end $canary$;
-- everywhere: similarity(population)
-- in few places: public.similarity(population)
-- attack: SELECT * FROM similarity(1)
-- attack: SELECT * FROM city, similarity(population)
-- attack: SELECT * FROM ROWS FROM (similarity(1), generate_series(1, 2)) AS t

-- trap: similarity(name, name) beside pg_trgm
-- extensions: pg_trgm
create function public.similarity(varchar, varchar) returns real language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return null; end $canary$;
-- in few places: similarity(name, name)

-- trap: similarity(1, 2, 3) beside pg_trgm
-- extensions: pg_trgm
create function public.similarity(variadic int[]) returns int language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return null; end $canary$;
-- in few places: similarity(1, 2, 3)

-- trap: similarity(b => 1, a => 2) beside pg_trgm
-- extensions: pg_trgm
create function public.similarity(a int, b int default 1) returns int language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return null; end $canary$;
-- in few places: similarity(b => 1, a => 2)

-- trap: show_trgm(population) beside pg_trgm
-- extensions: pg_trgm
create function public.show_trgm(anyelement) returns int language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return null; end $canary$;
-- in few places: show_trgm(population)

-- trap: word_similarity(1, population) beside pg_trgm
-- extensions: pg_trgm
create function public.word_similarity(int, int) returns int language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return null; end $canary$;
-- in few places: word_similarity(1, population)

-- trap: akeys(population) beside hstore
-- extensions: hstore
create function public.akeys(int) returns int language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return null; end $canary$;
-- in few places: akeys(population)

-- trap: hstore(population) beside hstore
-- extensions: hstore
create function public.hstore(int) returns int language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return null; end $canary$;
-- in few places: hstore(population)
-- in few places: public.hstore(population)

-- trap: defined(population, 1) beside hstore
-- extensions: hstore
create function public.defined(int, int) returns int language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return null; end $canary$;
-- in few places: defined(population, 1)

-- trap: strpos(name, 'a'::varchar) beside citext
-- extensions: citext
create function public.strpos(varchar, varchar) returns int language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return null; end $canary$;
-- in few places: strpos(name, 'a'::varchar)

-- trap: replace(1, 2, population) beside citext
-- extensions: citext
create function public.replace(int, int, int) returns int language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return null; end $canary$;
-- in few places: replace(1, 2, population)

-- trap: max(name, name) beside citext
-- extensions: citext
create function public.max(varchar, varchar) returns int language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return null; end $canary$;
-- in few places: max(name, name)

-- trap: levenshtein(population, 1) beside fuzzystrmatch
-- extensions: fuzzystrmatch
create function public.levenshtein(int, int) returns int language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return null; end $canary$;
-- in few places: levenshtein(population, 1)

-- trap: soundex(population) beside fuzzystrmatch
-- extensions: fuzzystrmatch
create function public.soundex(int) returns int language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return null; end $canary$;
-- in few places: soundex(population)

-- trap: unaccent(population) beside unaccent
-- extensions: unaccent
create function public.unaccent(int) returns int language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return null; end $canary$;
-- in few places: unaccent(population)

-- trap: cube('a'::text, population) beside cube
-- extensions: cube
create function public.cube(text, int) returns int language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return null; end $canary$;
-- in few places: cube('a'::text, population)

-- trap: nlevel(population) beside ltree
-- extensions: ltree
create function public.nlevel(int) returns int language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return null; end $canary$;
-- in few places: nlevel(population)

-- trap: sort(population) beside intarray
-- extensions: intarray
create function public.sort(int) returns int language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return null; end $canary$;
-- in few places: sort(population)

-- trap: l2_distance(population, 1) beside vector
-- extensions: vector
create function public.l2_distance(int, int) returns int language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return null; end $canary$;
-- in few places: l2_distance(population, 1)

-- trap: vector_dims(population) beside vector
-- extensions: vector
create function public.vector_dims(int) returns int language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return null; end $canary$;
-- in few places: vector_dims(population)

-- trap: (name % name) beside pg_trgm
-- extensions: pg_trgm
create function public.canary_636958(varchar, varchar) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create operator public.% (leftarg = varchar, rightarg = varchar, function = public.canary_636958);
-- in few places: (name % name)
-- in few places: (name OPERATOR(public.%) name)

-- trap: (name <-> name) beside pg_trgm
-- extensions: pg_trgm
create function public.canary_140282(varchar, varchar) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create operator public.<-> (leftarg = varchar, rightarg = varchar, function = public.canary_140282);
-- in few places: (name <-> name)

-- trap: (population %> 1) beside pg_trgm
-- extensions: pg_trgm
create function public.canary_334366(int, int) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create operator public.%> (leftarg = int, rightarg = int, function = public.canary_334366);
-- in few places: (population %> 1)

-- trap: (name -> name) beside hstore
-- extensions: hstore
create function public.canary_746461(varchar, varchar) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create operator public.-> (leftarg = varchar, rightarg = varchar, function = public.canary_746461);
-- in few places: (name -> name)

-- trap: (population ? 1) beside hstore
-- extensions: hstore
create function public.canary_849498(int, int) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create operator public.? (leftarg = int, rightarg = int, function = public.canary_849498);
-- in few places: (population ? 1)

-- trap: (name || population) beside hstore
-- extensions: hstore
create function public.canary_120680(varchar, int) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create operator public.|| (leftarg = varchar, rightarg = int, function = public.canary_120680);
-- in few places: (name || population)

-- trap: (population <=> 1) beside vector
-- extensions: vector
create function public.canary_366120(int, int) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create operator public.<=> (leftarg = int, rightarg = int, function = public.canary_366120);
-- in few places: (population <=> 1)

-- trap: (population @> 1) beside ltree
-- extensions: ltree
create function public.canary_334393(int, int) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create operator public.@> (leftarg = int, rightarg = int, function = public.canary_334393);
-- in few places: (population @> 1)

-- trap: (population && 1) beside cube
-- extensions: cube
create function public.canary_333623(int, int) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create operator public.&& (leftarg = int, rightarg = int, function = public.canary_333623);
-- in few places: (population && 1)

-- trap: an = beside citext's
-- extensions: citext
create function public.canary_636982(varchar, varchar) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create operator public.= (leftarg = varchar, rightarg = varchar, function = public.canary_636982);
-- attack: SELECT 1 FROM city WHERE name = 'a'::varchar
-- attack: SELECT 1 FROM city WHERE name IN ('a'::varchar)
-- attack: SELECT 1 FROM city WHERE name IN ('a'::varchar, 'b'::varchar)
-- attack: SELECT 1 FROM city WHERE name NOT IN (SELECT name FROM city)
-- attack: SELECT 1 FROM city WHERE name = ANY (ARRAY['a'::varchar])
-- attack: SELECT 1 FROM city WHERE name = ANY (SELECT name FROM city)
-- attack: SELECT CASE name WHEN 'a'::varchar THEN 1 END FROM city
-- attack: SELECT NULLIF(name, 'a'::varchar) FROM city
-- attack: SELECT name IS DISTINCT FROM 'a'::varchar FROM city
-- attack: SELECT name IS NOT DISTINCT FROM 'a'::varchar FROM city
-- attack: SELECT 1 FROM city a JOIN city b USING (name)
-- attack: SELECT 1 FROM city NATURAL JOIN big_city
-- attack: SELECT name OPERATOR(public.=) 'a'::varchar FROM city
-- attack: SELECT 1 FROM city a JOIN city b ON a.name = b.name
-- attack: SELECT (SELECT 'a'::varchar) = name FROM city

-- trap: orders beside citext's
-- extensions: citext
create function public.canary_636981(varchar, varchar) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create operator public.< (leftarg = varchar, rightarg = varchar, function = public.canary_636981);
create function public.canary_746445(varchar, varchar) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create operator public.<= (leftarg = varchar, rightarg = varchar, function = public.canary_746445);
create function public.canary_636983(varchar, varchar) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create operator public.> (leftarg = varchar, rightarg = varchar, function = public.canary_636983);
create function public.canary_746447(varchar, varchar) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create operator public.>= (leftarg = varchar, rightarg = varchar, function = public.canary_746447);
-- attack: SELECT 1 FROM city WHERE name < 'a'::varchar
-- attack: SELECT 1 FROM city WHERE name BETWEEN 'a'::varchar AND 'z'::varchar
-- attack: SELECT 1 FROM city WHERE name NOT BETWEEN 'a'::varchar AND 'z'::varchar
-- attack: SELECT 1 FROM city WHERE name BETWEEN SYMMETRIC 'z'::varchar AND 'a'::varchar
-- attack: SELECT 1 FROM city WHERE name < ALL (SELECT name FROM city)

-- trap: likenesses beside citext's
-- extensions: citext
create function public.canary_748526(varchar, varchar) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create operator public.~~ (leftarg = varchar, rightarg = varchar, function = public.canary_748526);
create function public.canary_123639(varchar, varchar) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create operator public.~~* (leftarg = varchar, rightarg = varchar, function = public.canary_123639);
create function public.canary_204270(varchar, varchar) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create operator public.!~~ (leftarg = varchar, rightarg = varchar, function = public.canary_204270);
create function public.canary_637047(varchar, varchar) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create operator public.~ (leftarg = varchar, rightarg = varchar, function = public.canary_637047);
create function public.canary_123546(varchar, varchar) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create operator public.!~* (leftarg = varchar, rightarg = varchar, function = public.canary_123546);
-- attack: SELECT 1 FROM city WHERE name LIKE 'a'::varchar
-- attack: SELECT 1 FROM city WHERE name ILIKE 'a'::varchar
-- attack: SELECT 1 FROM city WHERE name NOT LIKE 'a'::varchar
-- attack: SELECT 1 FROM city WHERE name LIKE ANY (ARRAY['a'::varchar])
-- attack: SELECT 1 FROM city WHERE name ~ 'a'::varchar
-- attack: SELECT 1 FROM city WHERE name !~* 'a'::varchar

-- trap: an = without an extension
create function public.canary_636982(varchar, varchar) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create operator public.= (leftarg = varchar, rightarg = varchar, function = public.canary_636982);
-- attack: SELECT 1 FROM city WHERE name = 'a'::varchar
-- attack: SELECT 1 FROM city WHERE name IN ('a'::varchar)
-- attack: SELECT 1 FROM city WHERE name IN ('a'::varchar, 'b'::varchar)
-- attack: SELECT 1 FROM city WHERE name NOT IN (SELECT name FROM city)
-- attack: SELECT 1 FROM city WHERE name = ANY (ARRAY['a'::varchar])
-- attack: SELECT 1 FROM city WHERE name = ANY (SELECT name FROM city)
-- attack: SELECT CASE name WHEN 'a'::varchar THEN 1 END FROM city
-- attack: SELECT NULLIF(name, 'a'::varchar) FROM city
-- attack: SELECT name IS DISTINCT FROM 'a'::varchar FROM city
-- attack: SELECT name IS NOT DISTINCT FROM 'a'::varchar FROM city
-- attack: SELECT 1 FROM city a JOIN city b USING (name)
-- attack: SELECT 1 FROM city NATURAL JOIN big_city
-- attack: SELECT name OPERATOR(public.=) 'a'::varchar FROM city
-- attack: SELECT 1 FROM city a JOIN city b ON a.name = b.name
-- attack: SELECT (SELECT 'a'::varchar) = name FROM city

-- trap: orders without an extension
create function public.canary_636981(varchar, varchar) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create operator public.< (leftarg = varchar, rightarg = varchar, function = public.canary_636981);
create function public.canary_746445(varchar, varchar) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create operator public.<= (leftarg = varchar, rightarg = varchar, function = public.canary_746445);
create function public.canary_636983(varchar, varchar) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create operator public.> (leftarg = varchar, rightarg = varchar, function = public.canary_636983);
create function public.canary_746447(varchar, varchar) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create operator public.>= (leftarg = varchar, rightarg = varchar, function = public.canary_746447);
-- attack: SELECT 1 FROM city WHERE name < 'a'::varchar
-- attack: SELECT 1 FROM city WHERE name BETWEEN 'a'::varchar AND 'z'::varchar
-- attack: SELECT 1 FROM city WHERE name NOT BETWEEN 'a'::varchar AND 'z'::varchar
-- attack: SELECT 1 FROM city WHERE name BETWEEN SYMMETRIC 'z'::varchar AND 'a'::varchar
-- attack: SELECT 1 FROM city WHERE name < ALL (SELECT name FROM city)

-- trap: likenesses without an extension
create function public.canary_748526(varchar, varchar) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create operator public.~~ (leftarg = varchar, rightarg = varchar, function = public.canary_748526);
create function public.canary_123639(varchar, varchar) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create operator public.~~* (leftarg = varchar, rightarg = varchar, function = public.canary_123639);
create function public.canary_204270(varchar, varchar) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create operator public.!~~ (leftarg = varchar, rightarg = varchar, function = public.canary_204270);
create function public.canary_637047(varchar, varchar) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create operator public.~ (leftarg = varchar, rightarg = varchar, function = public.canary_637047);
create function public.canary_123546(varchar, varchar) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create operator public.!~* (leftarg = varchar, rightarg = varchar, function = public.canary_123546);
-- attack: SELECT 1 FROM city WHERE name LIKE 'a'::varchar
-- attack: SELECT 1 FROM city WHERE name ILIKE 'a'::varchar
-- attack: SELECT 1 FROM city WHERE name NOT LIKE 'a'::varchar
-- attack: SELECT 1 FROM city WHERE name LIKE ANY (ARRAY['a'::varchar])
-- attack: SELECT 1 FROM city WHERE name ~ 'a'::varchar
-- attack: SELECT 1 FROM city WHERE name !~* 'a'::varchar

-- trap: a prefix operator
create function public.negated(varchar) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return null; end $canary$;
create operator public.- (rightarg = varchar, function = public.negated);
-- in few places: (- name)

-- trap: a built-in function's better match
create function public.lower(varchar) returns text language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return null; end $canary$;
-- everywhere: lower(name)
-- in few places: public.lower(name)

-- trap: a function in pg_catalog
create function pg_catalog.lower(varchar) returns text language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return null; end $canary$;
-- everywhere: lower(name)
-- in few places: pg_catalog.lower(name)

-- trap: an operator in pg_catalog
create function pg_catalog.canary_636982(varchar, varchar) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create operator pg_catalog.= (leftarg = varchar, rightarg = varchar, function = pg_catalog.canary_636982);
-- attack: SELECT 1 FROM city WHERE name = 'a'::varchar
-- attack: SELECT 1 FROM city WHERE name IN ('a'::varchar)
-- attack: SELECT 1 FROM city WHERE name IN ('a'::varchar, 'b'::varchar)
-- attack: SELECT 1 FROM city WHERE name NOT IN (SELECT name FROM city)
-- attack: SELECT 1 FROM city WHERE name = ANY (ARRAY['a'::varchar])
-- attack: SELECT 1 FROM city WHERE name = ANY (SELECT name FROM city)
-- attack: SELECT CASE name WHEN 'a'::varchar THEN 1 END FROM city
-- attack: SELECT NULLIF(name, 'a'::varchar) FROM city
-- attack: SELECT name IS DISTINCT FROM 'a'::varchar FROM city
-- attack: SELECT name IS NOT DISTINCT FROM 'a'::varchar FROM city
-- attack: SELECT 1 FROM city a JOIN city b USING (name)
-- attack: SELECT 1 FROM city NATURAL JOIN big_city
-- attack: SELECT name OPERATOR(pg_catalog.=) 'a'::varchar FROM city
-- attack: SELECT 1 FROM city a JOIN city b ON a.name = b.name
-- attack: SELECT (SELECT 'a'::varchar) = name FROM city

-- trap: a polymorphic operator in pg_catalog
create function pg_catalog.canary_140282(varchar, varchar) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create operator pg_catalog.<-> (leftarg = varchar, rightarg = varchar, function = pg_catalog.canary_140282);
-- in few places: (name <-> name)
-- in few places: (name OPERATOR(pg_catalog.<->) name)

-- trap: an aggregate
create function public.gathered(int, varchar) returns int language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return null; end $canary$;
create aggregate public.max(varchar) (sfunc = public.gathered, stype = int);
-- attack: SELECT max(name) FROM city
-- attack: SELECT max(name) OVER () FROM city
-- attack: SELECT max(name) FILTER (WHERE true) FROM city
-- attack: SELECT public.max(name) FROM city

-- trap: an ordered-set aggregate
create function public.gathered(int, varchar) returns int language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return null; end $canary$;
create aggregate public.mode(order by varchar) (sfunc = public.gathered, stype = int);
-- attack: SELECT mode() WITHIN GROUP (ORDER BY name) FROM city

-- trap: a function added to an extension
-- extensions: pg_trgm
create function public.added(int) returns int language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return null; end $canary$;
alter extension pg_trgm add function public.added(int);
-- in few places: added(population)
-- in few places: public.added(population)

-- trap: compiled code under another name, added to an extension
-- extensions: pg_trgm
create function public.added(bigint) returns boolean language internal immutable strict as 'pg_try_advisory_lock_int8';
alter extension pg_trgm add function public.added(bigint);
-- in few places: added(770077)

-- trap: an operator added to an extension
-- extensions: pg_trgm
create function public.canary_745678(varchar, varchar) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create operator public.%% (leftarg = varchar, rightarg = varchar, function = public.canary_745678);
alter extension pg_trgm add operator public.%%(varchar, varchar);
-- in few places: (name %% name)

-- trap: an aggregate added to an extension
-- extensions: pg_trgm
create function public.gathered(int, varchar) returns int language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return null; end $canary$;
create aggregate public.added(varchar) (sfunc = public.gathered, stype = int);
alter extension pg_trgm add aggregate public.added(varchar);
-- attack: SELECT added(name) FROM city
-- attack: SELECT id FROM city GROUP BY id ORDER BY public.added(name)

-- trap: a default argument of an extension's function
-- extensions: pg_trgm
create function public.other() returns text language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return null; end $canary$;
create or replace function public.similarity(text, text default public.other()) returns real language c immutable strict as '$libdir/pg_trgm', 'similarity';
-- in few places: similarity(name)

-- trap: an extension's function in another language
-- extensions: pg_trgm
create or replace function public.similarity(text, text) returns real language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return null; end $canary$;
-- in few places: similarity(name, name)
-- in few places: public.similarity(name, 'a')

-- trap: a new body of an extension's SQL function
-- extensions: citext
create function public.other() returns int language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return null; end $canary$;
create or replace function public.strpos(citext, citext) returns int language sql immutable as 'select public.other()';
-- in few places: strpos(name::citext, 'a'::citext)

-- trap: a new standard body of an extension's SQL function
-- extensions: citext
create function public.other(text) returns int language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return null; end $canary$;
create cast (text as int) with function public.other(text) as implicit;
create or replace function public.strpos(citext, citext) returns int language sql immutable return 'a'::text::int;
-- in few places: strpos(name::citext, 'a'::citext)

-- trap: a function added to an extension that reads a table outside
-- extensions: pg_trgm
create function public.added() returns text language sql stable as 'select token from public.secret';
create function public.other() returns text language sql stable return (select token from public.secret);
alter extension pg_trgm add function public.added();
alter extension pg_trgm add function public.other();
-- attack: SELECT added()
-- attack: SELECT * FROM public.added()
-- attack: SELECT other() FROM city
-- attack: SELECT left(other(), 99)

-- trap: an operator that an extension's SQL function finds on the path
-- extensions: cube, earthdistance
-- until: 16
create function public.canary_181105(float8, int) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create operator public.< (leftarg = float8, rightarg = int, function = public.canary_181105);
-- attack: SELECT gc_to_sec(population) FROM city
-- attack: SELECT sec_to_gc(population) FROM city

-- trap: a volatile operator of an extension
-- extensions: pg_trgm
create function public.seen(varchar, varchar) returns boolean language plpgsql volatile as $canary$ begin perform pg_try_advisory_lock(770077); return null; end $canary$;
create operator public.%% (leftarg = varchar, rightarg = varchar, function = public.seen);
alter extension pg_trgm add operator public.%%(varchar, varchar);
alter extension pg_trgm add function public.seen(varchar, varchar);
-- in few places: (name %% name)
