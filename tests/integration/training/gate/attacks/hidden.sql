-- The owner's code that no name in the SQL shows: in casts, orders, ranges, views and policies.

-- trap: a cast from the owner's enum
-- relations: kept
create type mood as enum ('a', 'b');
<<function public.moody(mood) returns text null>>;
create cast (mood as text) with function public.moody(mood) as implicit;
create table kept (m mood);
insert into kept values ('a');
-- attack: SELECT upper(m) FROM kept
-- attack: SELECT m::text FROM kept
-- attack: SELECT 1 FROM kept WHERE m LIKE 'a'
-- attack: SELECT 'a'::mood::text
-- attack: SELECT upper('a'::public.mood)
-- attack: SELECT concat_ws(m, 'a', 'b') FROM kept
-- attack: SELECT ('a'::mood).upper

-- trap: a default order of the owner's enum
-- relations: kept
create schema other;
create type mood as enum ('a', 'b');
<<function public.compared(mood, mood) returns int 0>>;
<<operator other.< (mood, mood)>>;
<<operator other.<= (mood, mood)>>;
<<operator other.= (mood, mood)>>;
<<operator other.>= (mood, mood)>>;
<<operator other.> (mood, mood)>>;
create operator class own for type mood using btree as operator 1 other.<, operator 2 other.<=, operator 3 other.=, operator 4 other.>=, operator 5 other.>,function 1 public.compared(mood, mood);
alter operator class own using btree rename to owned;
update pg_opclass set opcdefault = true where opcname = 'owned';
create table kept (id int, x mood);
insert into kept values (1, 'a'), (1, 'b'), (1, 'a');
-- attack: SELECT x FROM kept ORDER BY x
-- attack: SELECT DISTINCT x FROM kept
-- attack: SELECT x FROM kept GROUP BY x
-- attack: SELECT x FROM kept UNION SELECT x FROM kept
-- attack: SELECT x FROM kept EXCEPT SELECT x FROM kept LIMIT 1
-- attack: SELECT rank() OVER (ORDER BY x) FROM kept
-- attack: SELECT count(DISTINCT x) FROM kept
-- attack: SELECT array_agg(id ORDER BY x) FROM kept
-- attack: SELECT DISTINCT ON (x) id FROM kept
-- attack: SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY x) FROM kept
-- attack: SELECT mode() WITHIN GROUP (ORDER BY x) FROM kept
-- attack: SELECT ARRAY[x] = ARRAY[x] FROM kept
-- attack: SELECT k = k FROM kept k
-- attack: SELECT k FROM kept k ORDER BY k

-- trap: a default order of a built-in type
-- relations: kept
create schema other;
<<function public.compared(json, json) returns int 0>>;
<<operator other.< (json, json)>>;
<<operator other.<= (json, json)>>;
<<operator other.= (json, json)>>;
<<operator other.>= (json, json)>>;
<<operator other.> (json, json)>>;
create operator class own for type json using btree as operator 1 other.<, operator 2 other.<=, operator 3 other.=, operator 4 other.>=, operator 5 other.>,function 1 public.compared(json, json);
alter operator class own using btree rename to owned;
update pg_opclass set opcdefault = true where opcname = 'owned';
create table kept (id int, x json);
insert into kept values (1, '1'), (2, '2'), (3, '1');
-- attack: SELECT x FROM kept ORDER BY x
-- attack: SELECT DISTINCT x FROM kept
-- attack: SELECT x FROM kept GROUP BY x
-- attack: SELECT x FROM kept UNION SELECT x FROM kept
-- attack: SELECT x FROM kept EXCEPT SELECT x FROM kept LIMIT 1
-- attack: SELECT rank() OVER (ORDER BY x) FROM kept
-- attack: SELECT count(DISTINCT x) FROM kept
-- attack: SELECT array_agg(id ORDER BY x) FROM kept
-- attack: SELECT to_json(id) FROM city ORDER BY 1
-- attack: SELECT DISTINCT to_json(name) FROM city
-- attack: SELECT count(*) FROM city GROUP BY json_build_array(id)
-- attack: SELECT DISTINCT c FROM (SELECT to_json(id) AS x FROM city) AS c

-- trap: a range in the owner's order
-- relations: spans
create schema other;
<<function public.compared(int, int) returns int 0>>;
<<operator other.< (int, int)>>;
<<operator other.<= (int, int)>>;
<<operator other.= (int, int)>>;
<<operator other.>= (int, int)>>;
<<operator other.> (int, int)>>;
create operator class own for type int using btree as operator 1 other.<, operator 2 other.<=, operator 3 other.=, operator 4 other.>=, operator 5 other.>,function 1 public.compared(int, int);
alter operator class own using btree rename to owned;
create table kept (id int, x int);
insert into kept values (1, 1);
create type span as range (subtype = int, subtype_opclass = owned);
create table spans (s span);
insert into spans values ('[1,2]'), ('[3,4]');
-- attack: SELECT 1 FROM spans WHERE s = '[1,2]'
-- attack: SELECT 1 FROM spans WHERE s @> 1
-- attack: SELECT s FROM spans ORDER BY s
-- attack: SELECT a.s && b.s FROM spans a, spans b
-- attack: SELECT lower(s) FROM spans WHERE s < '[5,6]'
-- attack: SELECT range_merge(s, '[1,9]') FROM spans
-- attack: SELECT array_agg(s) = array_agg(s) FROM spans

-- trap: a populated record
-- extensions: hstore
<<function public.bad(int) returns boolean true>>;
create domain trap as int check (public.bad(value));
create table other_kept (a trap);
-- attack: SELECT populate_record(NULL::other_kept, 'a=>1')
-- attack: SELECT (NULL::other_kept) #= hstore('a', '1')
-- attack: SELECT public.populate_record(NULL::public.other_kept, 'a=>1')
-- attack: SELECT NULL::other_kept OPERATOR(public.#=) hstore('a', '1')
-- attack: SELECT jsonb_populate_record(NULL::other_kept, '{"a": 1}')
-- attack: SELECT * FROM jsonb_populate_recordset(NULL::other_kept, '[{"a": 1}]')
-- attack: SELECT * FROM json_populate_record(NULL::other_kept, '{"a": 1}')
