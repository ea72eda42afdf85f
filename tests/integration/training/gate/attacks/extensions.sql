-- Functions of extensions that run text, and functions of the owner among PostGIS's.

-- trap: PostGIS runs text
-- extensions: postgis
-- everywhere: ST_FindExtent('x', 'a") AS extent FROM (SELECT public.ST_Point(1, 1) AS a, pg_try_advisory_lock(770077) AS b FROM generate_series(1, 1) OFFSET 0) AS t --' || left(name, 0))::text
-- in few places: ST_FindExtent('y', 'x', 'a") AS extent FROM (SELECT public.ST_Point(1, 1) AS a, pg_try_advisory_lock(770077) AS b FROM generate_series(1, 1) OFFSET 0) AS t --')::text
-- in few places: public.st_findextent('x', 'a") AS extent FROM (SELECT public.ST_Point(1, 1) AS a, pg_try_advisory_lock(770077) AS b FROM generate_series(1, 1) OFFSET 0) AS t --')::text
-- attack: SELECT * FROM ST_FindExtent('x', 'a") AS extent FROM (SELECT public.ST_Point(1, 1) AS a, pg_try_advisory_lock(770077) AS b FROM generate_series(1, 1) OFFSET 0) AS t --')
-- attack: SELECT ST_XMin(ST_FindExtent('x', 'a") AS extent FROM (SELECT public.ST_Point(1, 1) AS a, pg_try_advisory_lock(770077) AS b FROM generate_series(1, 1) OFFSET 0) AS t --'))

-- trap: a view over what PostGIS runs
-- extensions: postgis
-- relations: seen
create view seen as select st_findextent('x', 'a") AS extent FROM (SELECT public.ST_Point(1, 1) AS a, pg_try_advisory_lock(770077) AS b FROM generate_series(1, 1) OFFSET 0) AS t --')::text as x;
-- attack: SELECT * FROM seen
-- attack: SELECT count(x) FROM seen

-- trap: ST_Area(population) beside PostGIS
-- extensions: postgis
create function public.st_area(int) returns float8 language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return null; end $canary$;
-- in few places: ST_Area(population)
-- in few places: public.st_area(population)

-- trap: ST_Distance(population, 1) beside PostGIS
-- extensions: postgis
create function public.st_distance(int, int) returns float8 language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return null; end $canary$;
-- in few places: ST_Distance(population, 1)

-- trap: ST_AsText(population) beside PostGIS
-- extensions: postgis
create function public.st_astext(int) returns text language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return null; end $canary$;
-- in few places: ST_AsText(population)

-- trap: ST_Transform(population, 4326) beside PostGIS
-- extensions: postgis
create function public.st_transform(int, int) returns text language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return null; end $canary$;
-- in few places: ST_Transform(population, 4326)

-- trap: GeometryType(population) beside PostGIS
-- extensions: postgis
create function public.geometrytype(int) returns text language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return null; end $canary$;
-- in few places: GeometryType(population)

-- trap: (population && 1) beside PostGIS
-- extensions: postgis
create function public.canary_333623(int, int) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create operator public.&& (leftarg = int, rightarg = int, function = public.canary_333623);
-- in few places: (population && 1)

-- trap: (name ~= name) beside PostGIS
-- extensions: postgis
create function public.canary_746511(varchar, varchar) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create operator public.~= (leftarg = varchar, rightarg = varchar, function = public.canary_746511);
-- in few places: (name ~= name)

-- trap: (name <-> name) beside PostGIS
-- extensions: postgis
create function public.canary_140282(varchar, varchar) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create operator public.<-> (leftarg = varchar, rightarg = varchar, function = public.canary_140282);
-- in few places: (name <-> name)

-- trap: a new body behind PostGIS's operator
-- extensions: postgis
create function public.other() returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create or replace function public.contains_2d(box2df, geometry) returns boolean language sql immutable as 'select public.other()';
-- in few places: (NULL::box2df ~ 'POINT(1 1)'::geometry)

-- trap: a new body of PostGIS's SQL function
-- extensions: postgis
create function public.other() returns float8 language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return 1; end $canary$;
create or replace function public.st_area(text) returns float8 language sql immutable as 'select public.other()';
-- in few places: ST_Area('POLYGON((0 0,1 0,1 1,0 0))'::text)

-- trap: a crosstab runs text
-- extensions: tablefunc
-- attack: SELECT * FROM crosstab('select ''a''::text, ''b''::text, ''c''::text where pg_try_advisory_lock(770077)') AS t (a text, b text)
-- attack: SELECT * FROM public.crosstab('select ''a''::text, ''b''::text, ''c''::text where pg_try_advisory_lock(770077)') AS t (a text, b text)
-- attack: SELECT * FROM crosstab('select ''a''::text, ''b''::text, ''c''::text where pg_try_advisory_lock(770077)', 1) AS t (a text, b text)
-- attack: SELECT * FROM crosstab('select ''a''::text, ''b''::text, ''c''::text where pg_try_advisory_lock(770077)', 'select ''b''::text') AS t (a text, b text)
-- attack: SELECT * FROM crosstab2('select ''a''::text, ''b''::text, ''c''::text where pg_try_advisory_lock(770077)')
-- attack: SELECT * FROM crosstab3('select ''a''::text, ''b''::text, ''c''::text where pg_try_advisory_lock(770077)')
-- attack: SELECT crosstab4('select ''a''::text, ''b''::text, ''c''::text where pg_try_advisory_lock(770077)')

-- trap: what an untrusted extension adds
-- extensions: tablefunc
create function public.normal_rand(int) returns int language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return null; end $canary$;
-- in few places: normal_rand(population)
