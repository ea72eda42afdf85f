-- The owner's code that no name in the SQL shows: in casts, orders, ranges, views and policies.

-- trap: an implicit cast between two built-in types
create function public.dated(boolean) returns date language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return null; end $canary$;
create cast (boolean as date) with function public.dated(boolean) as implicit;
-- attack: SELECT true::date
-- attack: SELECT 1 FROM city WHERE founded = (id > 0)
-- attack: SELECT date_part('day', true)
-- attack: SELECT isfinite(true)

-- trap: an explicit cast between two built-in types
create function public.dated(boolean) returns date language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return null; end $canary$;
create cast (boolean as date) with function public.dated(boolean);
-- attack: SELECT true::date
-- attack: SELECT CAST(id > 0 AS date) FROM city
-- attack: SELECT (true)::pg_catalog.date
-- attack: SELECT ARRAY[true]::date[]

-- trap: a cast from the owner's enum
-- relations: kept
create type mood as enum ('a', 'b');
create function public.moody(mood) returns text language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return null; end $canary$;
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

-- trap: a cast to the owner's enum
-- relations: kept
create type mood as enum ('a', 'b');
create function public.moody(int) returns mood language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return 'a'; end $canary$;
create cast (int as mood) with function public.moody(int) as implicit;
create table kept (m mood);
insert into kept values ('a');
-- attack: SELECT 1::mood
-- attack: SELECT CAST(id AS mood) FROM city
-- attack: SELECT ARRAY[1]::mood[]

-- trap: a default order of the owner's enum
-- relations: kept
create schema other;
create type mood as enum ('a', 'b');
create function public.compared(mood, mood) returns int language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return 0; end $canary$;
create function other.canary_832081(mood, mood) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create operator other.< (leftarg = mood, rightarg = mood, function = other.canary_832081);
create function other.canary_794527(mood, mood) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create operator other.<= (leftarg = mood, rightarg = mood, function = other.canary_794527);
create function other.canary_832082(mood, mood) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create operator other.= (leftarg = mood, rightarg = mood, function = other.canary_832082);
create function other.canary_794529(mood, mood) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create operator other.>= (leftarg = mood, rightarg = mood, function = other.canary_794529);
create function other.canary_832083(mood, mood) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create operator other.> (leftarg = mood, rightarg = mood, function = other.canary_832083);
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
create function public.compared(json, json) returns int language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return 0; end $canary$;
create function other.canary_975649(json, json) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create operator other.< (leftarg = json, rightarg = json, function = other.canary_975649);
create function other.canary_245120(json, json) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create operator other.<= (leftarg = json, rightarg = json, function = other.canary_245120);
create function other.canary_975650(json, json) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create operator other.= (leftarg = json, rightarg = json, function = other.canary_975650);
create function other.canary_245122(json, json) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create operator other.>= (leftarg = json, rightarg = json, function = other.canary_245122);
create function other.canary_975651(json, json) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create operator other.> (leftarg = json, rightarg = json, function = other.canary_975651);
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

-- trap: an index in the owner's order
-- relations: kept, seen
create function public.compared(int, int) returns int language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return btint4cmp($1, $2); end $canary$;
create operator class own for type int using btree as operator 1 <, operator 2 <=, operator 3 =,operator 4 >=, operator 5 >, function 1 public.compared(int, int);
create table kept as select generate_series(1, 5000) as x;
create index on kept (x own); analyze kept;
create view seen as select x from kept;
-- attack: SELECT * FROM kept WHERE x = 7
-- attack: SELECT * FROM seen WHERE x > 4990

-- trap: a range in the owner's order
-- relations: spans
create schema other;
create function public.compared(int, int) returns int language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return 0; end $canary$;
create function other.canary_849495(int, int) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create operator other.< (leftarg = int, rightarg = int, function = other.canary_849495);
create function other.canary_334358(int, int) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create operator other.<= (leftarg = int, rightarg = int, function = other.canary_334358);
create function other.canary_849496(int, int) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create operator other.= (leftarg = int, rightarg = int, function = other.canary_849496);
create function other.canary_334360(int, int) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create operator other.>= (leftarg = int, rightarg = int, function = other.canary_334360);
create function other.canary_849497(int, int) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create operator other.> (leftarg = int, rightarg = int, function = other.canary_849497);
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

-- trap: a range whose width the owner's function tells the planner
-- relations: spans
create function public.apart(int, int) returns float8 language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return 1; end $canary$;
create type span as range (subtype = int, subtype_diff = public.apart);
create table spans (s span);
insert into spans select span(n, n + 5) from generate_series(1, 500) n;analyze spans;
-- attack: SELECT 1 FROM spans WHERE s && '[5,100]'
-- attack: SELECT 1 FROM spans WHERE s <@ '[5,100]'

-- trap: a view with a function
-- relations: seen
create function public.own(int) returns int language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return 1; end $canary$;
create view seen as select own(id) from city;
-- attack: SELECT * FROM seen

-- trap: a view with a function in its WHERE
-- relations: seen
create function public.own(int) returns int language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return 1; end $canary$;
create view seen as select id from city where own(id) = 1;
-- attack: SELECT * FROM seen

-- trap: a view with a function in its ORDER BY
-- relations: seen
create function public.own(int) returns int language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return 1; end $canary$;
create view seen as select id from city order by own(id);
-- attack: SELECT * FROM seen

-- trap: a view with a function in its LIMIT
-- relations: seen
create function public.own(int) returns int language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return 1; end $canary$;
create view seen as select id from city limit own(1);
-- attack: SELECT * FROM seen

-- trap: a view with a function in FROM
-- relations: seen
create function public.own(int) returns int language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return 1; end $canary$;
create view seen as select c.id from city c, own(c.id);
-- attack: SELECT * FROM seen

-- trap: a view with a function in a CTE
-- relations: seen
create function public.own(int) returns int language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return 1; end $canary$;
create view seen as with c as materialized (select own(id) as x from city) select x from c;
-- attack: SELECT * FROM seen

-- trap: a view with a function in a subquery
-- relations: seen
create function public.own(int) returns int language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return 1; end $canary$;
create view seen as select (select own(id)) from city;
-- attack: SELECT * FROM seen

-- trap: a view with a function in an aggregate
-- relations: seen
create function public.own(int) returns int language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return 1; end $canary$;
create view seen as select max(own(id)) from city;
-- attack: SELECT * FROM seen

-- trap: a view with a function in a window
-- relations: seen
create function public.own(int) returns int language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return 1; end $canary$;
create view seen as select sum(1) over (order by own(id)) from city;
-- attack: SELECT * FROM seen

-- trap: a view with a function in CASE
-- relations: seen
create function public.own(int) returns int language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return 1; end $canary$;
create view seen as select case when own(id) = 1 then 1 end from city;
-- attack: SELECT * FROM seen

-- trap: a view with a function in HAVING
-- relations: seen
create function public.own(int) returns int language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return 1; end $canary$;
create view seen as select count(*) from city having max(own(id)) = 1;
-- attack: SELECT * FROM seen

-- trap: a view with a function in a join
-- relations: seen
create function public.own(int) returns int language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return 1; end $canary$;
create view seen as select c.id from city c join visit v on own(c.id) = v.id;
-- attack: SELECT * FROM seen

-- trap: a view with a function in a set
-- relations: seen
create function public.own(int) returns int language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return 1; end $canary$;
create view seen as select 1 union all select own(id) from city;
-- attack: SELECT * FROM seen

-- trap: a view with a function in VALUES
-- relations: seen
create function public.own(int) returns int language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return 1; end $canary$;
create view seen as values (own(1));
-- attack: SELECT * FROM seen

-- trap: a view with a row's function
-- relations: seen
create function public.held(city) returns int language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return 1; end $canary$;
create view seen as select c.held from city c;
-- attack: SELECT * FROM seen

-- trap: a view with NULLIF
-- relations: seen
create function public.canary_636982(varchar, varchar) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create operator public.= (leftarg = varchar, rightarg = varchar, function = public.canary_636982);
create view seen as select nullif(name, 'a'::varchar) from city;
-- attack: SELECT * FROM seen

-- trap: a view with IN
-- relations: seen
create function public.canary_636982(varchar, varchar) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create operator public.= (leftarg = varchar, rightarg = varchar, function = public.canary_636982);
create view seen as select id from city where name in ('a'::varchar);
-- attack: SELECT * FROM seen

-- trap: a view with CASE
-- relations: seen
create function public.canary_636982(varchar, varchar) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create operator public.= (leftarg = varchar, rightarg = varchar, function = public.canary_636982);
create view seen as select case name when 'a'::varchar then 1 end from city;
-- attack: SELECT * FROM seen

-- trap: a view with USING
-- relations: seen
create function public.canary_636982(varchar, varchar) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create operator public.= (leftarg = varchar, rightarg = varchar, function = public.canary_636982);
create view seen as select a.id from city a join city b using (name);
-- attack: SELECT * FROM seen

-- trap: a view with IS DISTINCT FROM
-- relations: seen
create function public.canary_636982(varchar, varchar) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create operator public.= (leftarg = varchar, rightarg = varchar, function = public.canary_636982);
create view seen as select name is distinct from 'a'::varchar from city;
-- attack: SELECT * FROM seen

-- trap: a view with ANY of a subquery
-- relations: seen
create function public.canary_636982(varchar, varchar) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create operator public.= (leftarg = varchar, rightarg = varchar, function = public.canary_636982);
create view seen as select name = any (select name from city) from city;
-- attack: SELECT * FROM seen

-- trap: a view with an implicit cast
-- relations: seen
create type mood as enum ('a', 'b');
create function public.moody(mood) returns text language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return null; end $canary$;
create cast (mood as text) with function public.moody(mood) as implicit;
create view seen as select upper('a'::mood) as x;
-- attack: SELECT * FROM seen

-- trap: a view with a lock
-- relations: seen
create view seen as select pg_try_advisory_lock(770077);
-- attack: SELECT * FROM seen

-- trap: a view with a lock in FROM
-- relations: seen
create view seen as select * from pg_try_advisory_lock(770077);
-- attack: SELECT * FROM seen

-- trap: a view over a view
-- relations: seen
create function public.own(int) returns int language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return 1; end $canary$;
create view under as select own(id) as x from city;
create view seen as select count(x) from under;
-- attack: SELECT * FROM seen

-- trap: a view of an extension's function beside it
-- extensions: pg_trgm
-- relations: seen
create function public.similarity(int) returns int language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return null; end $canary$;
create view seen as select similarity(id) from city;
-- attack: SELECT * FROM seen

-- trap: a populated record
-- extensions: hstore
create function public.bad(int) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create domain trap as int check (public.bad(value));
create table other_kept (a trap);
-- attack: SELECT populate_record(NULL::other_kept, 'a=>1')
-- attack: SELECT (NULL::other_kept) #= hstore('a', '1')
-- attack: SELECT public.populate_record(NULL::public.other_kept, 'a=>1')
-- attack: SELECT NULL::other_kept OPERATOR(public.#=) hstore('a', '1')
-- attack: SELECT jsonb_populate_record(NULL::other_kept, '{"a": 1}')
-- attack: SELECT * FROM jsonb_populate_recordset(NULL::other_kept, '[{"a": 1}]')
-- attack: SELECT * FROM json_populate_record(NULL::other_kept, '{"a": 1}')

-- trap: a policy with a function
-- relations: kept
-- as: reader
create function public.own(int) returns int language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return 1; end $canary$;
create table kept (id int, name varchar);
insert into kept values (1, 'a');
alter table kept enable row level security;
create policy p on kept for select using (own(id) = 1);
grant select on all tables in schema public to public;
-- attack: SELECT * FROM kept
-- attack: SELECT count(*) FROM kept k JOIN city c ON c.id = k.id

-- trap: a policy with a lock
-- relations: kept
-- as: reader
create table kept (id int, name varchar);
insert into kept values (1, 'a');
alter table kept enable row level security;
create policy p on kept for select using (pg_try_advisory_lock(770077));
grant select on all tables in schema public to public;
-- attack: SELECT * FROM kept
-- attack: SELECT count(*) FROM kept k JOIN city c ON c.id = k.id

-- trap: a policy with an =
-- relations: kept
-- as: reader
create function public.canary_636982(varchar, varchar) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create operator public.= (leftarg = varchar, rightarg = varchar, function = public.canary_636982);
create table kept (id int, name varchar);
insert into kept values (1, 'a');
alter table kept enable row level security;
create policy p on kept for select using (name = 'a'::varchar);
grant select on all tables in schema public to public;
-- attack: SELECT * FROM kept
-- attack: SELECT count(*) FROM kept k JOIN city c ON c.id = k.id

-- trap: a policy with IN
-- relations: kept
-- as: reader
create function public.canary_636982(varchar, varchar) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create operator public.= (leftarg = varchar, rightarg = varchar, function = public.canary_636982);
create table kept (id int, name varchar);
insert into kept values (1, 'a');
alter table kept enable row level security;
create policy p on kept for select using (name in ('a'::varchar));
grant select on all tables in schema public to public;
-- attack: SELECT * FROM kept
-- attack: SELECT count(*) FROM kept k JOIN city c ON c.id = k.id

-- trap: a policy with a subquery
-- relations: kept
-- as: reader
create function public.own(int) returns int language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return 1; end $canary$;
create table kept (id int, name varchar);
insert into kept values (1, 'a');
alter table kept enable row level security;
create policy p on kept for select using (exists (select from city where own(city.id) = 1));
grant select on all tables in schema public to public;
-- attack: SELECT * FROM kept
-- attack: SELECT count(*) FROM kept k JOIN city c ON c.id = k.id

-- trap: a policy with an implicit cast
-- relations: kept
-- as: reader
create type mood as enum ('a', 'b');
create function public.moody(mood) returns text language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return null; end $canary$;
create cast (mood as text) with function public.moody(mood) as implicit;
create table kept (id int, name varchar);
insert into kept values (1, 'a');
alter table kept enable row level security;
create policy p on kept for select using (upper('a'::mood) is null);
grant select on all tables in schema public to public;
-- attack: SELECT * FROM kept
-- attack: SELECT count(*) FROM kept k JOIN city c ON c.id = k.id

-- trap: a policy with a domain over a domain
-- relations: kept
-- as: reader
create function public.bad(int) returns boolean language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return true; end $canary$;
create domain inner_trap as int check (public.bad(value));
create domain trap as inner_trap;
create table kept (id int, name varchar);
insert into kept values (1, 'a');
alter table kept enable row level security;
create policy p on kept for select using ('1'::trap is not null);
grant select on all tables in schema public to public;
-- attack: SELECT * FROM kept
-- attack: SELECT count(*) FROM kept k JOIN city c ON c.id = k.id

-- trap: a policy with a view
-- relations: kept
-- as: reader
create function public.own(int) returns int language plpgsql immutable as $canary$ begin perform pg_try_advisory_lock(770077); return 1; end $canary$;
create view under as select own(id) as x from city;
create table kept (id int, name varchar);
insert into kept values (1, 'a');
alter table kept enable row level security;
create policy p on kept for select using (id in (select x from under));
grant select on all tables in schema public to public;
-- attack: SELECT * FROM kept
-- attack: SELECT count(*) FROM kept k JOIN city c ON c.id = k.id
