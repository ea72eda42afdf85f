-- The owner's functions and operators with the names of trusted ones.

-- trap: a function beside an extension's of that name
-- extensions: pg_trgm
<<function public.similarity(int) returns int null>>;
-- everywhere: similarity(population)
-- in few places: public.similarity(population)
-- attack: SELECT * FROM similarity(1)
-- attack: SELECT * FROM city, similarity(population)
-- attack: SELECT * FROM ROWS FROM (similarity(1), generate_series(1, 2)) AS t

-- trap: an = beside citext's
-- extensions: citext
<<operator public.= (varchar, varchar)>>;
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
-- attack: SELECT 1 FROM city a JOIN city b ON a.name = b.name
-- attack: SELECT (SELECT 'a'::varchar) = name FROM city

-- trap: orders beside citext's
-- extensions: citext
<<operator public.< (varchar, varchar)>>;
<<operator public.<= (varchar, varchar)>>;
<<operator public.> (varchar, varchar)>>;
<<operator public.>= (varchar, varchar)>>;
-- attack: SELECT 1 FROM city WHERE name < 'a'::varchar
-- attack: SELECT 1 FROM city WHERE name BETWEEN 'a'::varchar AND 'z'::varchar
-- attack: SELECT 1 FROM city WHERE name NOT BETWEEN 'a'::varchar AND 'z'::varchar
-- attack: SELECT 1 FROM city WHERE name BETWEEN SYMMETRIC 'z'::varchar AND 'a'::varchar
-- attack: SELECT 1 FROM city WHERE name < ALL (SELECT name FROM city)

-- trap: likenesses beside citext's
-- extensions: citext
<<operator public.~~ (varchar, varchar)>>;
<<operator public.~~* (varchar, varchar)>>;
<<operator public.!~~ (varchar, varchar)>>;
<<operator public.~ (varchar, varchar)>>;
<<operator public.!~* (varchar, varchar)>>;
-- attack: SELECT 1 FROM city WHERE name LIKE 'a'::varchar
-- attack: SELECT 1 FROM city WHERE name ILIKE 'a'::varchar
-- attack: SELECT 1 FROM city WHERE name NOT LIKE 'a'::varchar
-- attack: SELECT 1 FROM city WHERE name LIKE ANY (ARRAY['a'::varchar])
-- attack: SELECT 1 FROM city WHERE name ~ 'a'::varchar
-- attack: SELECT 1 FROM city WHERE name !~* 'a'::varchar

-- trap: an = without an extension
<<operator public.= (varchar, varchar)>>;
-- attacks of: an = beside citext's

-- trap: orders without an extension
<<operator public.< (varchar, varchar)>>;
<<operator public.<= (varchar, varchar)>>;
<<operator public.> (varchar, varchar)>>;
<<operator public.>= (varchar, varchar)>>;
-- attacks of: orders beside citext's

-- trap: likenesses without an extension
<<operator public.~~ (varchar, varchar)>>;
<<operator public.~~* (varchar, varchar)>>;
<<operator public.!~~ (varchar, varchar)>>;
<<operator public.~ (varchar, varchar)>>;
<<operator public.!~* (varchar, varchar)>>;
-- attacks of: likenesses beside citext's

-- trap: an operator in pg_catalog
<<operator pg_catalog.= (varchar, varchar)>>;
-- attacks of: an = beside citext's
