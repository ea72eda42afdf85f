-- Types that run the owner's code: checks of domains within them, casts, orders, ranges.

-- trap: a column of arrays
-- relations: kept
<<function public.bad(anyelement) returns boolean true>>;
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
<<function public.bad(anyelement) returns boolean true>>;
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
<<function public.bad(anyelement) returns boolean true>>;
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
<<function public.bad(anyelement) returns boolean true>>;
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
