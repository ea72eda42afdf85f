-- Functions of extensions that run text, and functions of the owner among PostGIS's.

-- trap: PostGIS runs text
-- extensions: postgis
-- everywhere: ST_FindExtent('x', 'a") AS extent FROM (SELECT public.ST_Point(1, 1) AS a, pg_try_advisory_lock(770077) AS b FROM generate_series(1, 1) OFFSET 0) AS t --' || left(name, 0))::text
-- in few places: ST_FindExtent('y', 'x', 'a") AS extent FROM (SELECT public.ST_Point(1, 1) AS a, pg_try_advisory_lock(770077) AS b FROM generate_series(1, 1) OFFSET 0) AS t --')::text
-- in few places: public.st_findextent('x', 'a") AS extent FROM (SELECT public.ST_Point(1, 1) AS a, pg_try_advisory_lock(770077) AS b FROM generate_series(1, 1) OFFSET 0) AS t --')::text
-- attack: SELECT * FROM ST_FindExtent('x', 'a") AS extent FROM (SELECT public.ST_Point(1, 1) AS a, pg_try_advisory_lock(770077) AS b FROM generate_series(1, 1) OFFSET 0) AS t --')
-- attack: SELECT ST_XMin(ST_FindExtent('x', 'a") AS extent FROM (SELECT public.ST_Point(1, 1) AS a, pg_try_advisory_lock(770077) AS b FROM generate_series(1, 1) OFFSET 0) AS t --'))

-- trap: a crosstab runs text
-- extensions: tablefunc
-- attack: SELECT * FROM crosstab('select ''a''::text, ''b''::text, ''c''::text where pg_try_advisory_lock(770077)') AS t (a text, b text)
-- attack: SELECT * FROM public.crosstab('select ''a''::text, ''b''::text, ''c''::text where pg_try_advisory_lock(770077)') AS t (a text, b text)
-- attack: SELECT * FROM crosstab('select ''a''::text, ''b''::text, ''c''::text where pg_try_advisory_lock(770077)', 1) AS t (a text, b text)
-- attack: SELECT * FROM crosstab('select ''a''::text, ''b''::text, ''c''::text where pg_try_advisory_lock(770077)', 'select ''b''::text') AS t (a text, b text)
-- attack: SELECT * FROM crosstab2('select ''a''::text, ''b''::text, ''c''::text where pg_try_advisory_lock(770077)')
-- attack: SELECT * FROM crosstab3('select ''a''::text, ''b''::text, ''c''::text where pg_try_advisory_lock(770077)')
-- attack: SELECT crosstab4('select ''a''::text, ''b''::text, ''c''::text where pg_try_advisory_lock(770077)')
