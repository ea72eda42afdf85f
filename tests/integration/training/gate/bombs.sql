-- SQL that needs gigabytes or minutes without the gate's bounds. <<text*9>> stands for the text, nine times.
-- Its tables: words (id, word, number, doc of 1 kB, data, day; 20,000 rows), visit (id, city_id, guest; 100,000 rows).
-- name: intersection of polygons of many points
select polygon(60000, circle(point(0, 0), 1)) && polygon(60000, circle(point(0.1, 0), 1))
-- name: a polygon of sixty million points
select npoints(polygon(60000000, circle(point(0, 0), 1)))
-- name: remainder of huge numbers
select mod(9e131000::numeric - n, 7e65000::numeric - n) from generate_series(1, 100) n
-- name: remainder of huge powers
select mod(power(10::numeric, 131000) - n, power(7::numeric, 77000) - n) from generate_series(1, 100) n
-- name: remainder of huge powers by operator
select (10::numeric ^ 131000 - n) % (7::numeric ^ 77000 - n) from generate_series(1, 100) n
-- name: greatest common divisor of huge powers
select gcd(10::numeric ^ 131000 - n, 7::numeric ^ 150000 - n) from generate_series(1, 100) n
-- name: least common multiple of huge powers
select lcm(10::numeric ^ 60000 - n, 7::numeric ^ 70000 - n) from generate_series(1, 100) n
-- name: root of a huge power
select sqrt(10::numeric ^ 131000 + n) from generate_series(1, 100) n
-- name: logarithm of a huge power
select ln(10::numeric ^ 131000 + n) from generate_series(1, 100) n
-- name: logarithm with a huge base
select log(7::numeric ^ 150000 + n, 10::numeric ^ 131000 + n) from generate_series(1, 100) n
-- name: exponential of a large number
select exp(5000.5::numeric + n) from generate_series(1, 1000) n
-- name: power of fractions
select power(1.0000001::numeric + n * 1e-9, 123456789.123) from generate_series(1, 1000) n
-- name: numbers of many digits from text
select mod(('9' || repeat('1', 999))::numeric ^ 120, ('7' || repeat('3', 999))::numeric ^ 60 + n) from generate_series(1, 1000) n
-- name: numbers multiplied by themselves
with a as (select 1234567890123456789::numeric + id as x from words limit 50), b as (select x * x as x from a), c as (select x * x as x from b), d as (select x * x * x * x as x from c), e as (select x * x * x * x as x from d), f as (select x * x * x * x as x from e), g as (select x * x * x * x as x from f) select x % (x - 12345) from g
-- name: a huge exponent from text
select mod(('9e' || 131000)::numeric - n, ('7e' || 65000)::numeric - n) from generate_series(1, 100) n
-- name: a path without a dollar sign
select count(*) from jsonb_path_query('1', '(1)[0,0,0,0,0,0,0,0,0,0][0,0,0,0,0,0,0,0,0,0][0,0,0,0,0,0,0,0,0,0][0,0,0,0,0,0,0,0,0,0][0,0,0,0,0,0,0,0,0,0][0,0,0,0,0,0,0,0,0,0][0,0,0,0,0,0,0,0,0,0]')
-- name: a path with a dollar sign
select count(*) from jsonb_path_query('1', '$[0,0,0,0,0,0,0,0,0,0][0,0,0,0,0,0,0,0,0,0][0,0,0,0,0,0,0,0,0,0][0,0,0,0,0,0,0,0,0,0][0,0,0,0,0,0,0,0,0,0][0,0,0,0,0,0,0,0,0,0][0,0,0,0,0,0,0,0,0,0]')
-- name: a path by the operator
select '1'::jsonb @? '(1)[0,0,0,0,0,0,0,0,0,0][0,0,0,0,0,0,0,0,0,0][0,0,0,0,0,0,0,0,0,0][0,0,0,0,0,0,0,0,0,0][0,0,0,0,0,0,0,0,0,0][0,0,0,0,0,0,0,0,0,0][0,0,0,0,0,0,0,0,0,0] ? (@ > 1)'
-- name: a path by the operator and any
select '1'::jsonb @? any ('{"(1)[0,0,0,0,0,0,0,0,0,0][0,0,0,0,0,0,0,0,0,0][0,0,0,0,0,0,0,0,0,0][0,0,0,0,0,0,0,0,0,0][0,0,0,0,0,0,0,0,0,0][0,0,0,0,0,0,0,0,0,0][0,0,0,0,0,0,0,0,0,0] ? (@ > 1)"}')
-- name: a path by case
select jsonb_path_query_array('1', case when id > 0 then '(1)[0,0,0,0,0,0,0,0,0,0][0,0,0,0,0,0,0,0,0,0][0,0,0,0,0,0,0,0,0,0][0,0,0,0,0,0,0,0,0,0][0,0,0,0,0,0,0,0,0,0][0,0,0,0,0,0,0,0,0,0][0,0,0,0,0,0,0,0,0,0]' end) from words
-- name: a path by the standard's word
select json_query('1', '(1)[0,0,0,0,0,0,0,0,0,0][0,0,0,0,0,0,0,0,0,0][0,0,0,0,0,0,0,0,0,0][0,0,0,0,0,0,0,0,0,0][0,0,0,0,0,0,0,0,0,0][0,0,0,0,0,0,0,0,0,0][0,0,0,0,0,0,0,0,0,0]' with wrapper)
-- name: keys and values of themselves
select count(*) from jsonb_path_query('{"a": 1}', '$.keyvalue().keyvalue().keyvalue().keyvalue().keyvalue().keyvalue().keyvalue().keyvalue().keyvalue().keyvalue().keyvalue().keyvalue().keyvalue().keyvalue()')
-- name: an alias called shown
select shown from (select repeat('a', 900) || n as shown from generate_series(1, 100000) n) shown
-- name: half a gigabyte folded
select repeat('a', 500000000)
-- name: half a gigabyte computed
select repeat('a', 5 * 100000000)
-- name: half a gigabyte by the row
select repeat('a', id * 100000000) from words
-- name: padded by the row
select lpad('a', id * 100000000) from words
-- name: repetition of repetitions by the row
select repeat(repeat(repeat(word, id + 900), id + 900), id + 900) from words
-- name: doubled in nested queries
with a as (select repeat('x', 200) as x), b as (select x||x||x||x||x||x||x||x||x||x as x from a), c as (select x||x||x||x||x||x||x||x||x||x as x from b), d as (select x||x||x||x||x||x||x||x||x||x as x from c), e as (select x||x||x||x||x||x||x||x||x||x as x from d), f as (select x||x||x||x||x||x||x||x||x||x as x from e), g as (select x||x||x||x||x||x||x||x||x||x as x from f) select x from g
-- name: doubled in materialized queries
with a as materialized (select repeat('x', 200) as x), b as materialized (select x||x||x||x||x||x||x||x||x||x as x from a), c as materialized (select x||x||x||x||x||x||x||x||x||x as x from b), d as materialized (select x||x||x||x||x||x||x||x||x||x as x from c), e as materialized (select x||x||x||x||x||x||x||x||x||x as x from d), f as materialized (select x||x||x||x||x||x||x||x||x||x as x from e), g as materialized (select x||x||x||x||x||x||x||x||x||x as x from f) select x from g
-- name: doubled by a recursion
with recursive t(n, x) as (select 1, 'aaaaaaaaaaaaaaaaaa' union all select n + 1, x || x from t where n < 40) select max(length(x)) from t
-- name: doubled by a recursion through a subquery
with recursive t(n, x) as (select 1, 'aaaaaaaaaaaaaaaaaa' union all select n + 1, (select q.y || q.y from (select t.x as y) q) from t where n < 40) select max(length(x)) from t
-- name: doubled arrays by a recursion
with recursive t(n, x) as (select 1, array[1,2,3,4] union all select n + 1, x || x from t where n < 40) select max(cardinality(x)) from t
-- name: documents doubled by a recursion
with recursive t(n, x) as (select 1, '[1]'::jsonb union all select n + 1, jsonb_build_array(x, x) from t where n < 40) select max(n) from t
-- name: a long text appended by a recursion
with recursive t(n, x) as (select 1, ''::text union all select n + 1, x || repeat('0123456789', 100) from t) select max(length(x)) from t
-- name: a recursion that keeps long rows
with recursive t(n, x) as (select 1, ''::text union all select n + 1, repeat('0123456789', 99) || n from t) select count(*), max(x) from t
-- name: a recursion that keeps distinct long rows
with recursive t(n, x) as (select 1, ''::text union select n + 1, repeat('0123456789', 99) || n from t) select count(*), max(x) from t
-- name: a series gathered as text
select string_agg(repeat('x', 900), '') from generate_series(1, 1000000) n
-- name: a cross join gathered as text
select string_agg(a.doc, '') from words a, words b
-- name: a cross join limited and gathered
select string_agg(doc, '') from (select a.doc from words a, words b limit 900000) t
-- name: short texts of a cross join gathered
select string_agg(word, '') from (select a.word from words a, words b limit 30000000) t
-- name: an open series gathered as array
select array_agg(n) from generate_series(1, (select 100000000)) n
-- name: an open series gathered as documents
select jsonb_agg(jsonb_build_object('a', n, 'b', n, 'c', n)) from generate_series(1, (select 100000000)) n
-- name: an open series gathered as json
select json_agg(json_build_object('aaaaaaaaaaa', n, 'bbbbbbbbbbbbb', n)) from generate_series(1, (select 100000000)) n
-- name: an open series gathered as text
select string_agg(n::text || ' and some text behind it that is long enough', ',') from generate_series(1, (select 100000000)) n
-- name: a recursion gathered
with recursive t(n) as (select 1 union all select n + 1 from t where n < 100000000) select string_agg('0123456789012345678901234567890123456789' || n, '') from t
-- name: many gatherings of one series
select array_agg(n), array_agg(n + 1), array_agg(n + 2), array_agg(n + 3), array_agg(n + 4), array_agg(n + 5), array_agg(n + 6), array_agg(n + 7), array_agg(n + 8), array_agg(n + 9) from generate_series(1, 1000000) n
-- name: many arrays of subqueries
select array(select n from generate_series(1, 1000000) n), array(select n from generate_series(1, 1000000) n), array(select n from generate_series(1, 1000000) n), array(select n::text from generate_series(1, 1000000) n), array(select n::text from generate_series(1, 1000000) n), array(select n::text from generate_series(1, 1000000) n), array(select n::text from generate_series(1, 1000000) n)
-- name: growing arrays over a window
select max(cardinality(x)) from (select array_agg(id) over (order by id) as x from words) t
-- name: growing arrays over a window, kept
select x from (select array_agg(id) over (order by id) as x from words) t order by 1 desc
-- name: ranges gathered
select range_agg(int4range(n * 2, n * 2 + 1)) from generate_series(1, 1000000) n
-- name: distinct values of an aggregate
select count(distinct repeat('x', 900) || n) from generate_series(1, 1000000) n
-- name: a sort of long rows
select repeat('x', 900) || n as x from generate_series(1, 1000000) n order by 1 desc
-- name: many sorts
select count(*) over (order by n), count(*) over (order by n desc), count(*) over (order by n % 7), count(*) over (order by n % 11), count(*) over (order by n % 13), count(*) over (order by n % 17), count(*) over (order by n % 19), count(*) over (order by n % 23), count(*) over (order by -n), count(*) over (order by n % 29, n), count(*) over (order by n % 31) from generate_series(1, 1000000) n
-- name: many hash tables
select count(*) from generate_series(1, 1000000) a join generate_series(1, 1000000) b on a = b join generate_series(1, 1000000) c on c = b join generate_series(1, 1000000) d on d = c join generate_series(1, 1000000) e on e = d join generate_series(1, 1000000) f on f = e join generate_series(1, 1000000) g on g = f
-- name: hash aggregates of long keys
select x, count(*) from (select repeat('x', 900) || n as x from generate_series(1, 1000000) n) t group by x
-- name: many percentiles
select percentile_cont(0.1) within group (order by n), percentile_cont(0.2) within group (order by n + 1), percentile_cont(0.3) within group (order by n + 2), percentile_cont(0.4) within group (order by n + 3), percentile_cont(0.5) within group (order by n + 4), percentile_disc(0.6) within group (order by repeat('x', 300) || n) from generate_series(1, 1000000) n
-- name: cube of many columns
select count(*) from (select a, b, c, d, e, f, g, h, count(*) from (select n a, n+1 b, n+2 c, n+3 d, n+4 e, n+5 f, n+6 g, n+7 h from generate_series(1, 100000) n) t group by cube (a, b, c, d, e, f, g, h)) u
-- name: time zones by the row
select max(('2020-01-01 00:00:00 abc-' || n % 24 || ':' || n / 24 % 60 || ':' || n / 1440 % 60)::timestamptz) from generate_series(1, 1000000) n
-- name: names of time zones by the row
select max(now() at time zone ('abc' || n)) from generate_series(1, 1000000) n
-- name: zones of changed letters
select max(now() at time zone (translate('xyz', 'xyz', chr(97 + n % 26) || chr(97 + n / 26 % 26) || chr(97 + n / 676 % 26)) || '-' || n % 24 || ':' || n / 24 % 60)) from generate_series(1, 1000000) n
-- name: planner doubled additions
select x from (select x + x as x from (select x + x as x from (select x + x as x from (select x + x as x from (select x + x as x from (select x + x as x from (select x + x as x from (select x + x as x from (select x + x as x from (select x + x as x from (select x + x as x from (select x + x as x from (select x + x as x from (select x + x as x from (select x + x as x from (select x + x as x from (select x + x as x from (select x + x as x from (select x + x as x from (select x + x as x from (select x + x as x from (select id as x from words) a) a) a) a) a) a) a) a) a) a) a) a) a) a) a) a) a) a) a) a) a) a
-- name: a series of timestamps without end
select count(*) from generate_series(timestamp '0001-01-01', (select timestamp '9999-01-01'), interval '1 second') n
-- name: regular expression with back references
select regexp_replace(repeat('a', 900) || id, '(a*)*b', 'x') from words
-- name: regular expression of nested counts
select word ~ '((((a{1,200}){1,200}){1,200}){1,200})' from words
-- name: regular expression by the row
select count(*) from words a where repeat('ab', 400) ~ ('^(a|b|ab)*' || a.word || '$')
-- name: similar texts of a cross join
select count(*) from words a, words b where a.doc like '%' || b.doc || '%'
-- name: headlines
select count(ts_headline('simple', a.doc || a.doc || a.doc || a.doc, to_tsquery('simple', 'text'), 'HighlightAll=true')) from words a, generate_series(1, 100) n
-- name: vectors of words
select max(length(to_tsvector('simple', a.doc || b.doc))) from words a, words b
-- name: doubled queries of words
with a as (select 'a & b & c & d'::tsquery x), b as (select x && x && x && x && x && x && x && x && x && x x from a), c as (select x && x && x && x && x && x && x && x && x && x x from b), d as (select x && x && x && x && x && x && x && x && x && x x from c), e as (select x && x && x && x && x && x && x && x && x && x x from d), f as (select x && x && x && x && x && x && x && x && x && x x from e) select numnode(x) from f
-- name: replacement of long texts by long texts
select max(length(replace(replace(doc, 'e', doc), 't', doc))) from words
-- name: pieces of long texts
select count(*) from (select regexp_split_to_table(repeat(doc, 900), '') from words) t
-- name: arrays of pieces
select max(cardinality(string_to_array(repeat(doc, 900), null))) from words
-- name: encoded again and again
select length(encode(convert_to(encode(convert_to(encode(convert_to(encode(convert_to(encode(convert_to(encode(convert_to(encode(convert_to(encode(convert_to(repeat(doc, 900), 'UTF8'), 'hex'), 'UTF8'), 'hex'), 'UTF8'), 'hex'), 'UTF8'), 'hex'), 'UTF8'), 'hex'), 'UTF8'), 'hex'), 'UTF8'), 'hex'), 'UTF8'), 'hex')) from words
-- name: quoted again and again
select length(to_json(to_json(to_json(to_json(to_json(to_json(to_json(to_json(to_json(to_json(to_json(to_json(to_json(to_json(to_json(to_json(chr(34)||chr(92)||word)::text)::text)::text)::text)::text)::text)::text)::text)::text)::text)::text)::text)::text)::text)::text)::text) from words
-- name: rows put into rows
select json_agg(t) from (select a, b from words a, words b limit 200000) t
-- name: pages of wide JSON
select jsonb_pretty(jsonb_agg(a)) from words a, generate_series(1, 40) n
-- name: a bit string shifted
select bit_count(repeat('1', 900)::varbit || repeat('1', 900)::varbit) from words
-- name: a long bit string
select '1'::bit(80000000)
-- name: a padded type
select word::char(10000000) from words
-- name: words with ranks
select ts_rank_cd(to_tsvector('simple', repeat(doc, 50)), to_tsquery('simple', 'text & (text | text) & text')) from words
-- name: numbers written with many places
select to_char(number, repeat('9', 900)) || round(number, 16000) || trunc(number, 16000) from words order by 1
-- name: width of many places
select sum(number ^ 10000) from words
-- name: sum of powers
select sum(power(number, 20000)) from words
-- name: variance of huge numbers
select variance(number ^ 20000), stddev(number ^ 20000) from words
-- name: sample of huge divisions
select sum((number ^ 30000) / (number ^ 15000 + 1)) from words
-- name: joins of ors
select count(*) from words a, words b where a.id = b.id or a.word = b.word or a.number = b.number or a.doc = b.doc
-- name: xml
select xmlelement(name a, doc) from words
-- name: a constant as JSON
SELECT json_agg('<<a*9000>>'::text) FROM generate_series(1, 200000)
-- name: a constant as an array
SELECT array_agg('<<a*9000>>'::text) FROM generate_series(1, 300000)
-- name: a separator
SELECT string_agg('', '<<a*9000>>') FROM generate_series(1, 110000)
-- name: an order
SELECT string_agg('a', ',' ORDER BY '<<a*9000>>' || n) FROM generate_series(1, 200000) n
-- name: a constant in a common table expression
WITH c AS (SELECT '<<a*9000>>' AS x) SELECT array_agg(x) FROM c, generate_series(1, 300000)
-- name: a constant in a whole row
WITH c AS MATERIALIZED (SELECT '<<a*9000>>' AS x) SELECT array_agg(c::text) FROM c, generate_series(1, 300000)
-- name: ARRAY of a query
SELECT ARRAY(SELECT '<<a*9000>>' FROM generate_series(1, 300000))
-- name: twenty aggregates of constants
SELECT string_agg('<<a*700>>0', ''), string_agg('<<a*700>>1', ''), string_agg('<<a*700>>2', ''), string_agg('<<a*700>>3', ''), string_agg('<<a*700>>4', ''), string_agg('<<a*700>>5', ''), string_agg('<<a*700>>6', ''), string_agg('<<a*700>>7', ''), string_agg('<<a*700>>8', ''), string_agg('<<a*700>>9', ''), string_agg('<<a*700>>10', ''), string_agg('<<a*700>>11', ''), string_agg('<<a*700>>12', ''), string_agg('<<a*700>>13', ''), string_agg('<<a*700>>14', ''), string_agg('<<a*700>>15', ''), string_agg('<<a*700>>16', ''), string_agg('<<a*700>>17', ''), string_agg('<<a*700>>18', ''), string_agg('<<a*700>>19', '') FROM visit, generate_series(1, 30)
-- name: twenty aggregates of one column
SELECT string_agg(guest || 0, ''), string_agg(guest || 1, ''), string_agg(guest || 2, ''), string_agg(guest || 3, ''), string_agg(guest || 4, ''), string_agg(guest || 5, ''), string_agg(guest || 6, ''), string_agg(guest || 7, ''), string_agg(guest || 8, ''), string_agg(guest || 9, ''), string_agg(guest || 10, ''), string_agg(guest || 11, ''), string_agg(guest || 12, ''), string_agg(guest || 13, ''), string_agg(guest || 14, ''), string_agg(guest || 15, ''), string_agg(guest || 16, ''), string_agg(guest || 17, ''), string_agg(guest || 18, ''), string_agg(guest || 19, '') FROM visit, generate_series(1, 30)
-- name: one column under forty names
SELECT json_agg(json_build_object(0, a0, 1, a1, 2, a2, 3, a3, 4, a4, 5, a5, 6, a6, 7, a7, 8, a8, 9, a9, 10, a10, 11, a11, 12, a12, 13, a13, 14, a14, 15, a15, 16, a16, 17, a17, 18, a18, 19, a19, 20, a20, 21, a21, 22, a22, 23, a23, 24, a24, 25, a25, 26, a26, 27, a27, 28, a28, 29, a29, 30, a30, 31, a31, 32, a32, 33, a33, 34, a34, 35, a35, 36, a36, 37, a37, 38, a38, 39, a39)) FROM (SELECT guest AS a0, guest AS a1, guest AS a2, guest AS a3, guest AS a4, guest AS a5, guest AS a6, guest AS a7, guest AS a8, guest AS a9, guest AS a10, guest AS a11, guest AS a12, guest AS a13, guest AS a14, guest AS a15, guest AS a16, guest AS a17, guest AS a18, guest AS a19, guest AS a20, guest AS a21, guest AS a22, guest AS a23, guest AS a24, guest AS a25, guest AS a26, guest AS a27, guest AS a28, guest AS a29, guest AS a30, guest AS a31, guest AS a32, guest AS a33, guest AS a34, guest AS a35, guest AS a36, guest AS a37, guest AS a38, guest AS a39 FROM visit, generate_series(1, 30)) q
-- name: forty columns of a query
SELECT string_agg(concat(a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19, a20, a21, a22, a23, a24, a25, a26, a27, a28, a29, a30, a31, a32, a33, a34, a35, a36, a37, a38, a39), '') FROM (SELECT repeat(guest, 9) AS a0, repeat(guest, 9) AS a1, repeat(guest, 9) AS a2, repeat(guest, 9) AS a3, repeat(guest, 9) AS a4, repeat(guest, 9) AS a5, repeat(guest, 9) AS a6, repeat(guest, 9) AS a7, repeat(guest, 9) AS a8, repeat(guest, 9) AS a9, repeat(guest, 9) AS a10, repeat(guest, 9) AS a11, repeat(guest, 9) AS a12, repeat(guest, 9) AS a13, repeat(guest, 9) AS a14, repeat(guest, 9) AS a15, repeat(guest, 9) AS a16, repeat(guest, 9) AS a17, repeat(guest, 9) AS a18, repeat(guest, 9) AS a19, repeat(guest, 9) AS a20, repeat(guest, 9) AS a21, repeat(guest, 9) AS a22, repeat(guest, 9) AS a23, repeat(guest, 9) AS a24, repeat(guest, 9) AS a25, repeat(guest, 9) AS a26, repeat(guest, 9) AS a27, repeat(guest, 9) AS a28, repeat(guest, 9) AS a29, repeat(guest, 9) AS a30, repeat(guest, 9) AS a31, repeat(guest, 9) AS a32, repeat(guest, 9) AS a33, repeat(guest, 9) AS a34, repeat(guest, 9) AS a35, repeat(guest, 9) AS a36, repeat(guest, 9) AS a37, repeat(guest, 9) AS a38, repeat(guest, 9) AS a39 FROM visit, generate_series(1, 30) OFFSET 0) q
-- name: a recursion and a constant
WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 2000000) SELECT array_agg('<<a*9000>>'::text) FROM t
-- name: a recursion and thirty aggregates
WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 2000000) SELECT string_agg('<<a*400>>', '0'), string_agg('<<a*400>>', '1'), string_agg('<<a*400>>', '2'), string_agg('<<a*400>>', '3'), string_agg('<<a*400>>', '4'), string_agg('<<a*400>>', '5'), string_agg('<<a*400>>', '6'), string_agg('<<a*400>>', '7'), string_agg('<<a*400>>', '8'), string_agg('<<a*400>>', '9'), string_agg('<<a*400>>', '10'), string_agg('<<a*400>>', '11'), string_agg('<<a*400>>', '12'), string_agg('<<a*400>>', '13'), string_agg('<<a*400>>', '14'), string_agg('<<a*400>>', '15'), string_agg('<<a*400>>', '16'), string_agg('<<a*400>>', '17'), string_agg('<<a*400>>', '18'), string_agg('<<a*400>>', '19'), string_agg('<<a*400>>', '20'), string_agg('<<a*400>>', '21'), string_agg('<<a*400>>', '22'), string_agg('<<a*400>>', '23'), string_agg('<<a*400>>', '24'), string_agg('<<a*400>>', '25'), string_agg('<<a*400>>', '26'), string_agg('<<a*400>>', '27'), string_agg('<<a*400>>', '28'), string_agg('<<a*400>>', '29') FROM t
-- name: a recursion that adds a constant
WITH RECURSIVE t(n, p) AS (SELECT 1, '' UNION ALL SELECT n + 1, p || '<<a*9000>>' FROM t WHERE n < 9000) SELECT array_agg(p) FROM t
-- name: gathered texts gathered again
SELECT string_agg(x, '') FROM (SELECT string_agg(guest, ',') AS x FROM visit) q, generate_series(1, 50000)
-- name: a constant split into rows
SELECT array_agg(x) FROM (SELECT regexp_split_to_table('<<a*9000>>', '') || '<<b*6000>>' AS x) q, generate_series(1, 30)
-- name: a constant split into rows by JSON_TABLE
SELECT array_agg(x || '<<a*9000>>') FROM JSON_TABLE('[<<1,*2000>>1]', '$[*]' COLUMNS (x text PATH '$')) j, generate_series(1, 100)
-- name: a chain of concatenations
WITH c AS MATERIALIZED (SELECT '<<a*12000>>' AS c) SELECT <<c||*900>>c FROM c
-- name: a separator of concat_ws
WITH c AS MATERIALIZED (SELECT '<<a*9000>>' AS c) SELECT concat_ws(c, <<1, *2000>>1), concat_ws(c, VARIADIC ARRAY[<<1, *400>>1]) FROM c
-- name: a text put in place of its letters
WITH c AS MATERIALIZED (SELECT '<<e*15000>>' AS c) SELECT length(replace(replace(c, 'e', c), 'e', c)) FROM c
-- name: rows of rows as texts
WITH a AS MATERIALIZED (SELECT '<<a*9000>>' AS c), b AS MATERIALIZED (SELECT <<c, *199>>c FROM a), d AS MATERIALIZED (SELECT b::text AS c0, b::text AS c1, b::text AS c2, b::text AS c3, b::text AS c4, b::text AS c5, b::text AS c6, b::text AS c7, b::text AS c8, b::text AS c9, b::text AS c10, b::text AS c11, b::text AS c12, b::text AS c13, b::text AS c14, b::text AS c15, b::text AS c16, b::text AS c17, b::text AS c18, b::text AS c19, b::text AS c20, b::text AS c21, b::text AS c22, b::text AS c23, b::text AS c24, b::text AS c25, b::text AS c26, b::text AS c27, b::text AS c28, b::text AS c29, b::text AS c30, b::text AS c31, b::text AS c32, b::text AS c33, b::text AS c34, b::text AS c35, b::text AS c36, b::text AS c37, b::text AS c38, b::text AS c39, b::text AS c40, b::text AS c41, b::text AS c42, b::text AS c43, b::text AS c44, b::text AS c45, b::text AS c46, b::text AS c47, b::text AS c48, b::text AS c49, b::text AS c50, b::text AS c51, b::text AS c52, b::text AS c53, b::text AS c54, b::text AS c55, b::text AS c56, b::text AS c57, b::text AS c58, b::text AS c59, b::text AS c60, b::text AS c61, b::text AS c62, b::text AS c63, b::text AS c64, b::text AS c65, b::text AS c66, b::text AS c67, b::text AS c68, b::text AS c69, b::text AS c70, b::text AS c71, b::text AS c72, b::text AS c73, b::text AS c74, b::text AS c75, b::text AS c76, b::text AS c77, b::text AS c78, b::text AS c79, b::text AS c80, b::text AS c81, b::text AS c82, b::text AS c83, b::text AS c84, b::text AS c85, b::text AS c86, b::text AS c87, b::text AS c88, b::text AS c89, b::text AS c90, b::text AS c91, b::text AS c92, b::text AS c93, b::text AS c94, b::text AS c95, b::text AS c96, b::text AS c97, b::text AS c98, b::text AS c99, b::text AS c100, b::text AS c101, b::text AS c102, b::text AS c103, b::text AS c104, b::text AS c105, b::text AS c106, b::text AS c107, b::text AS c108, b::text AS c109, b::text AS c110, b::text AS c111, b::text AS c112, b::text AS c113, b::text AS c114, b::text AS c115, b::text AS c116, b::text AS c117, b::text AS c118, b::text AS c119, b::text AS c120, b::text AS c121, b::text AS c122, b::text AS c123, b::text AS c124, b::text AS c125, b::text AS c126, b::text AS c127, b::text AS c128, b::text AS c129, b::text AS c130, b::text AS c131, b::text AS c132, b::text AS c133, b::text AS c134, b::text AS c135, b::text AS c136, b::text AS c137, b::text AS c138, b::text AS c139, b::text AS c140, b::text AS c141, b::text AS c142, b::text AS c143, b::text AS c144, b::text AS c145, b::text AS c146, b::text AS c147, b::text AS c148, b::text AS c149, b::text AS c150, b::text AS c151, b::text AS c152, b::text AS c153, b::text AS c154, b::text AS c155, b::text AS c156, b::text AS c157, b::text AS c158, b::text AS c159, b::text AS c160, b::text AS c161, b::text AS c162, b::text AS c163, b::text AS c164, b::text AS c165, b::text AS c166, b::text AS c167, b::text AS c168, b::text AS c169, b::text AS c170, b::text AS c171, b::text AS c172, b::text AS c173, b::text AS c174, b::text AS c175, b::text AS c176, b::text AS c177, b::text AS c178, b::text AS c179, b::text AS c180, b::text AS c181, b::text AS c182, b::text AS c183, b::text AS c184, b::text AS c185, b::text AS c186, b::text AS c187, b::text AS c188, b::text AS c189, b::text AS c190, b::text AS c191, b::text AS c192, b::text AS c193, b::text AS c194, b::text AS c195, b::text AS c196, b::text AS c197, b::text AS c198, b::text AS c199 FROM b) SELECT d::text FROM d
-- name: JSON in lines that are indented
SELECT string_agg(jsonb_pretty('<<[*190>>1<<,1*7000>><<]*190>>'), '') FROM generate_series(1, 400)
-- name: powers of ten gathered
SELECT string_agg((10::numeric ^ (90000 + id))::text, '') FROM visit WHERE id <= 8000
-- name: digits of nothing gathered
SELECT string_agg(round(id, 16000)::text, '') FROM visit WHERE id <= 60000
-- name: products of long numbers gathered
SELECT string_agg((n * n * n * n)::text, '') FROM (SELECT 1e9900 - id AS n FROM visit WHERE id < 20000) q
-- name: a pattern of roman digits
SELECT string_agg(to_char(id, '<<RN*7000>>'), '') FROM visit
-- name: a sort of constants
SELECT '<<a*15000>>' || id FROM visit ORDER BY 1
-- name: an aggregate over a sort of constants
SELECT mode() WITHIN GROUP (ORDER BY '<<a*15000>>' || id) FROM visit
-- name: a count of distinct constants
SELECT count(DISTINCT '<<a*15000>>' || id) FROM visit
-- name: sixty series side by side
SELECT count(*) FROM ROWS FROM (<<generate_series(1, 1000000), *59>>generate_series(1, 1000000)) r
-- name: hash tables of many branches
<<SELECT count(*) FROM (SELECT DISTINCT g FROM generate_series(1, 1000000) g) s UNION ALL *24>>SELECT 1
-- name: nested sums
SELECT 1<<+1*7900>>
-- name: nested sums behind marks of other letters
select $你$ a $z4f60z$ /* $你$ as c1, 1<<+1*7900>> from visit limit 1 -- */ $你$ as c1
-- name: five tables that share three hundred columns
WITH q AS MATERIALIZED (SELECT city_id, guest, id AS c0, id AS c1, id AS c2, id AS c3, id AS c4, id AS c5, id AS c6, id AS c7, id AS c8, id AS c9, id AS c10, id AS c11, id AS c12, id AS c13, id AS c14, id AS c15, id AS c16, id AS c17, id AS c18, id AS c19, id AS c20, id AS c21, id AS c22, id AS c23, id AS c24, id AS c25, id AS c26, id AS c27, id AS c28, id AS c29, id AS c30, id AS c31, id AS c32, id AS c33, id AS c34, id AS c35, id AS c36, id AS c37, id AS c38, id AS c39, id AS c40, id AS c41, id AS c42, id AS c43, id AS c44, id AS c45, id AS c46, id AS c47, id AS c48, id AS c49, id AS c50, id AS c51, id AS c52, id AS c53, id AS c54, id AS c55, id AS c56, id AS c57, id AS c58, id AS c59, id AS c60, id AS c61, id AS c62, id AS c63, id AS c64, id AS c65, id AS c66, id AS c67, id AS c68, id AS c69, id AS c70, id AS c71, id AS c72, id AS c73, id AS c74, id AS c75, id AS c76, id AS c77, id AS c78, id AS c79, id AS c80, id AS c81, id AS c82, id AS c83, id AS c84, id AS c85, id AS c86, id AS c87, id AS c88, id AS c89, id AS c90, id AS c91, id AS c92, id AS c93, id AS c94, id AS c95, id AS c96, id AS c97, id AS c98, id AS c99, id AS c100, id AS c101, id AS c102, id AS c103, id AS c104, id AS c105, id AS c106, id AS c107, id AS c108, id AS c109, id AS c110, id AS c111, id AS c112, id AS c113, id AS c114, id AS c115, id AS c116, id AS c117, id AS c118, id AS c119, id AS c120, id AS c121, id AS c122, id AS c123, id AS c124, id AS c125, id AS c126, id AS c127, id AS c128, id AS c129, id AS c130, id AS c131, id AS c132, id AS c133, id AS c134, id AS c135, id AS c136, id AS c137, id AS c138, id AS c139, id AS c140, id AS c141, id AS c142, id AS c143, id AS c144, id AS c145, id AS c146, id AS c147, id AS c148, id AS c149, id AS c150, id AS c151, id AS c152, id AS c153, id AS c154, id AS c155, id AS c156, id AS c157, id AS c158, id AS c159, id AS c160, id AS c161, id AS c162, id AS c163, id AS c164, id AS c165, id AS c166, id AS c167, id AS c168, id AS c169, id AS c170, id AS c171, id AS c172, id AS c173, id AS c174, id AS c175, id AS c176, id AS c177, id AS c178, id AS c179, id AS c180, id AS c181, id AS c182, id AS c183, id AS c184, id AS c185, id AS c186, id AS c187, id AS c188, id AS c189, id AS c190, id AS c191, id AS c192, id AS c193, id AS c194, id AS c195, id AS c196, id AS c197, id AS c198, id AS c199, id AS c200, id AS c201, id AS c202, id AS c203, id AS c204, id AS c205, id AS c206, id AS c207, id AS c208, id AS c209, id AS c210, id AS c211, id AS c212, id AS c213, id AS c214, id AS c215, id AS c216, id AS c217, id AS c218, id AS c219, id AS c220, id AS c221, id AS c222, id AS c223, id AS c224, id AS c225, id AS c226, id AS c227, id AS c228, id AS c229, id AS c230, id AS c231, id AS c232, id AS c233, id AS c234, id AS c235, id AS c236, id AS c237, id AS c238, id AS c239, id AS c240, id AS c241, id AS c242, id AS c243, id AS c244, id AS c245, id AS c246, id AS c247, id AS c248, id AS c249, id AS c250, id AS c251, id AS c252, id AS c253, id AS c254, id AS c255, id AS c256, id AS c257, id AS c258, id AS c259, id AS c260, id AS c261, id AS c262, id AS c263, id AS c264, id AS c265, id AS c266, id AS c267, id AS c268, id AS c269, id AS c270, id AS c271, id AS c272, id AS c273, id AS c274, id AS c275, id AS c276, id AS c277, id AS c278, id AS c279, id AS c280, id AS c281, id AS c282, id AS c283, id AS c284, id AS c285, id AS c286, id AS c287, id AS c288, id AS c289, id AS c290, id AS c291, id AS c292, id AS c293, id AS c294, id AS c295, id AS c296, id AS c297, id AS c298, id AS c299 FROM visit LIMIT 10) SELECT count(*) FROM q a NATURAL JOIN q b NATURAL JOIN q c NATURAL JOIN q d NATURAL JOIN q e
-- name: eight hundred columns joined by name in full
WITH q AS MATERIALIZED (SELECT id AS c0, id AS c1, id AS c2, id AS c3, id AS c4, id AS c5, id AS c6, id AS c7, id AS c8, id AS c9, id AS c10, id AS c11, id AS c12, id AS c13, id AS c14, id AS c15, id AS c16, id AS c17, id AS c18, id AS c19, id AS c20, id AS c21, id AS c22, id AS c23, id AS c24, id AS c25, id AS c26, id AS c27, id AS c28, id AS c29, id AS c30, id AS c31, id AS c32, id AS c33, id AS c34, id AS c35, id AS c36, id AS c37, id AS c38, id AS c39, id AS c40, id AS c41, id AS c42, id AS c43, id AS c44, id AS c45, id AS c46, id AS c47, id AS c48, id AS c49, id AS c50, id AS c51, id AS c52, id AS c53, id AS c54, id AS c55, id AS c56, id AS c57, id AS c58, id AS c59, id AS c60, id AS c61, id AS c62, id AS c63, id AS c64, id AS c65, id AS c66, id AS c67, id AS c68, id AS c69, id AS c70, id AS c71, id AS c72, id AS c73, id AS c74, id AS c75, id AS c76, id AS c77, id AS c78, id AS c79, id AS c80, id AS c81, id AS c82, id AS c83, id AS c84, id AS c85, id AS c86, id AS c87, id AS c88, id AS c89, id AS c90, id AS c91, id AS c92, id AS c93, id AS c94, id AS c95, id AS c96, id AS c97, id AS c98, id AS c99, id AS c100, id AS c101, id AS c102, id AS c103, id AS c104, id AS c105, id AS c106, id AS c107, id AS c108, id AS c109, id AS c110, id AS c111, id AS c112, id AS c113, id AS c114, id AS c115, id AS c116, id AS c117, id AS c118, id AS c119, id AS c120, id AS c121, id AS c122, id AS c123, id AS c124, id AS c125, id AS c126, id AS c127, id AS c128, id AS c129, id AS c130, id AS c131, id AS c132, id AS c133, id AS c134, id AS c135, id AS c136, id AS c137, id AS c138, id AS c139, id AS c140, id AS c141, id AS c142, id AS c143, id AS c144, id AS c145, id AS c146, id AS c147, id AS c148, id AS c149, id AS c150, id AS c151, id AS c152, id AS c153, id AS c154, id AS c155, id AS c156, id AS c157, id AS c158, id AS c159, id AS c160, id AS c161, id AS c162, id AS c163, id AS c164, id AS c165, id AS c166, id AS c167, id AS c168, id AS c169, id AS c170, id AS c171, id AS c172, id AS c173, id AS c174, id AS c175, id AS c176, id AS c177, id AS c178, id AS c179, id AS c180, id AS c181, id AS c182, id AS c183, id AS c184, id AS c185, id AS c186, id AS c187, id AS c188, id AS c189, id AS c190, id AS c191, id AS c192, id AS c193, id AS c194, id AS c195, id AS c196, id AS c197, id AS c198, id AS c199, id AS c200, id AS c201, id AS c202, id AS c203, id AS c204, id AS c205, id AS c206, id AS c207, id AS c208, id AS c209, id AS c210, id AS c211, id AS c212, id AS c213, id AS c214, id AS c215, id AS c216, id AS c217, id AS c218, id AS c219, id AS c220, id AS c221, id AS c222, id AS c223, id AS c224, id AS c225, id AS c226, id AS c227, id AS c228, id AS c229, id AS c230, id AS c231, id AS c232, id AS c233, id AS c234, id AS c235, id AS c236, id AS c237, id AS c238, id AS c239, id AS c240, id AS c241, id AS c242, id AS c243, id AS c244, id AS c245, id AS c246, id AS c247, id AS c248, id AS c249, id AS c250, id AS c251, id AS c252, id AS c253, id AS c254, id AS c255, id AS c256, id AS c257, id AS c258, id AS c259, id AS c260, id AS c261, id AS c262, id AS c263, id AS c264, id AS c265, id AS c266, id AS c267, id AS c268, id AS c269, id AS c270, id AS c271, id AS c272, id AS c273, id AS c274, id AS c275, id AS c276, id AS c277, id AS c278, id AS c279, id AS c280, id AS c281, id AS c282, id AS c283, id AS c284, id AS c285, id AS c286, id AS c287, id AS c288, id AS c289, id AS c290, id AS c291, id AS c292, id AS c293, id AS c294, id AS c295, id AS c296, id AS c297, id AS c298, id AS c299, id AS c300, id AS c301, id AS c302, id AS c303, id AS c304, id AS c305, id AS c306, id AS c307, id AS c308, id AS c309, id AS c310, id AS c311, id AS c312, id AS c313, id AS c314, id AS c315, id AS c316, id AS c317, id AS c318, id AS c319, id AS c320, id AS c321, id AS c322, id AS c323, id AS c324, id AS c325, id AS c326, id AS c327, id AS c328, id AS c329, id AS c330, id AS c331, id AS c332, id AS c333, id AS c334, id AS c335, id AS c336, id AS c337, id AS c338, id AS c339, id AS c340, id AS c341, id AS c342, id AS c343, id AS c344, id AS c345, id AS c346, id AS c347, id AS c348, id AS c349, id AS c350, id AS c351, id AS c352, id AS c353, id AS c354, id AS c355, id AS c356, id AS c357, id AS c358, id AS c359, id AS c360, id AS c361, id AS c362, id AS c363, id AS c364, id AS c365, id AS c366, id AS c367, id AS c368, id AS c369, id AS c370, id AS c371, id AS c372, id AS c373, id AS c374, id AS c375, id AS c376, id AS c377, id AS c378, id AS c379, id AS c380, id AS c381, id AS c382, id AS c383, id AS c384, id AS c385, id AS c386, id AS c387, id AS c388, id AS c389, id AS c390, id AS c391, id AS c392, id AS c393, id AS c394, id AS c395, id AS c396, id AS c397, id AS c398, id AS c399, id AS c400, id AS c401, id AS c402, id AS c403, id AS c404, id AS c405, id AS c406, id AS c407, id AS c408, id AS c409, id AS c410, id AS c411, id AS c412, id AS c413, id AS c414, id AS c415, id AS c416, id AS c417, id AS c418, id AS c419, id AS c420, id AS c421, id AS c422, id AS c423, id AS c424, id AS c425, id AS c426, id AS c427, id AS c428, id AS c429, id AS c430, id AS c431, id AS c432, id AS c433, id AS c434, id AS c435, id AS c436, id AS c437, id AS c438, id AS c439, id AS c440, id AS c441, id AS c442, id AS c443, id AS c444, id AS c445, id AS c446, id AS c447, id AS c448, id AS c449, id AS c450, id AS c451, id AS c452, id AS c453, id AS c454, id AS c455, id AS c456, id AS c457, id AS c458, id AS c459, id AS c460, id AS c461, id AS c462, id AS c463, id AS c464, id AS c465, id AS c466, id AS c467, id AS c468, id AS c469, id AS c470, id AS c471, id AS c472, id AS c473, id AS c474, id AS c475, id AS c476, id AS c477, id AS c478, id AS c479, id AS c480, id AS c481, id AS c482, id AS c483, id AS c484, id AS c485, id AS c486, id AS c487, id AS c488, id AS c489, id AS c490, id AS c491, id AS c492, id AS c493, id AS c494, id AS c495, id AS c496, id AS c497, id AS c498, id AS c499, id AS c500, id AS c501, id AS c502, id AS c503, id AS c504, id AS c505, id AS c506, id AS c507, id AS c508, id AS c509, id AS c510, id AS c511, id AS c512, id AS c513, id AS c514, id AS c515, id AS c516, id AS c517, id AS c518, id AS c519, id AS c520, id AS c521, id AS c522, id AS c523, id AS c524, id AS c525, id AS c526, id AS c527, id AS c528, id AS c529, id AS c530, id AS c531, id AS c532, id AS c533, id AS c534, id AS c535, id AS c536, id AS c537, id AS c538, id AS c539, id AS c540, id AS c541, id AS c542, id AS c543, id AS c544, id AS c545, id AS c546, id AS c547, id AS c548, id AS c549, id AS c550, id AS c551, id AS c552, id AS c553, id AS c554, id AS c555, id AS c556, id AS c557, id AS c558, id AS c559, id AS c560, id AS c561, id AS c562, id AS c563, id AS c564, id AS c565, id AS c566, id AS c567, id AS c568, id AS c569, id AS c570, id AS c571, id AS c572, id AS c573, id AS c574, id AS c575, id AS c576, id AS c577, id AS c578, id AS c579, id AS c580, id AS c581, id AS c582, id AS c583, id AS c584, id AS c585, id AS c586, id AS c587, id AS c588, id AS c589, id AS c590, id AS c591, id AS c592, id AS c593, id AS c594, id AS c595, id AS c596, id AS c597, id AS c598, id AS c599, id AS c600, id AS c601, id AS c602, id AS c603, id AS c604, id AS c605, id AS c606, id AS c607, id AS c608, id AS c609, id AS c610, id AS c611, id AS c612, id AS c613, id AS c614, id AS c615, id AS c616, id AS c617, id AS c618, id AS c619, id AS c620, id AS c621, id AS c622, id AS c623, id AS c624, id AS c625, id AS c626, id AS c627, id AS c628, id AS c629, id AS c630, id AS c631, id AS c632, id AS c633, id AS c634, id AS c635, id AS c636, id AS c637, id AS c638, id AS c639, id AS c640, id AS c641, id AS c642, id AS c643, id AS c644, id AS c645, id AS c646, id AS c647, id AS c648, id AS c649, id AS c650, id AS c651, id AS c652, id AS c653, id AS c654, id AS c655, id AS c656, id AS c657, id AS c658, id AS c659, id AS c660, id AS c661, id AS c662, id AS c663, id AS c664, id AS c665, id AS c666, id AS c667, id AS c668, id AS c669, id AS c670, id AS c671, id AS c672, id AS c673, id AS c674, id AS c675, id AS c676, id AS c677, id AS c678, id AS c679, id AS c680, id AS c681, id AS c682, id AS c683, id AS c684, id AS c685, id AS c686, id AS c687, id AS c688, id AS c689, id AS c690, id AS c691, id AS c692, id AS c693, id AS c694, id AS c695, id AS c696, id AS c697, id AS c698, id AS c699, id AS c700, id AS c701, id AS c702, id AS c703, id AS c704, id AS c705, id AS c706, id AS c707, id AS c708, id AS c709, id AS c710, id AS c711, id AS c712, id AS c713, id AS c714, id AS c715, id AS c716, id AS c717, id AS c718, id AS c719, id AS c720, id AS c721, id AS c722, id AS c723, id AS c724, id AS c725, id AS c726, id AS c727, id AS c728, id AS c729, id AS c730, id AS c731, id AS c732, id AS c733, id AS c734, id AS c735, id AS c736, id AS c737, id AS c738, id AS c739, id AS c740, id AS c741, id AS c742, id AS c743, id AS c744, id AS c745, id AS c746, id AS c747, id AS c748, id AS c749, id AS c750, id AS c751, id AS c752, id AS c753, id AS c754, id AS c755, id AS c756, id AS c757, id AS c758, id AS c759, id AS c760, id AS c761, id AS c762, id AS c763, id AS c764, id AS c765, id AS c766, id AS c767, id AS c768, id AS c769, id AS c770, id AS c771, id AS c772, id AS c773, id AS c774, id AS c775, id AS c776, id AS c777, id AS c778, id AS c779, id AS c780, id AS c781, id AS c782, id AS c783, id AS c784, id AS c785, id AS c786, id AS c787, id AS c788, id AS c789, id AS c790, id AS c791, id AS c792, id AS c793, id AS c794, id AS c795, id AS c796, id AS c797, id AS c798, id AS c799 FROM visit LIMIT 10) SELECT count(*) FROM q a NATURAL FULL JOIN q b
-- name: distinct rows of very many columns
WITH q AS MATERIALIZED (SELECT id AS c0, id AS c1, id AS c2, id AS c3, id AS c4, id AS c5, id AS c6, id AS c7, id AS c8, id AS c9, id AS c10, id AS c11, id AS c12, id AS c13, id AS c14, id AS c15, id AS c16, id AS c17, id AS c18, id AS c19, id AS c20, id AS c21, id AS c22, id AS c23, id AS c24, id AS c25, id AS c26, id AS c27, id AS c28, id AS c29, id AS c30, id AS c31, id AS c32, id AS c33, id AS c34, id AS c35, id AS c36, id AS c37, id AS c38, id AS c39, id AS c40, id AS c41, id AS c42, id AS c43, id AS c44, id AS c45, id AS c46, id AS c47, id AS c48, id AS c49, id AS c50, id AS c51, id AS c52, id AS c53, id AS c54, id AS c55, id AS c56, id AS c57, id AS c58, id AS c59, id AS c60, id AS c61, id AS c62, id AS c63, id AS c64, id AS c65, id AS c66, id AS c67, id AS c68, id AS c69, id AS c70, id AS c71, id AS c72, id AS c73, id AS c74, id AS c75, id AS c76, id AS c77, id AS c78, id AS c79, id AS c80, id AS c81, id AS c82, id AS c83, id AS c84, id AS c85, id AS c86, id AS c87, id AS c88, id AS c89, id AS c90, id AS c91, id AS c92, id AS c93, id AS c94, id AS c95, id AS c96, id AS c97, id AS c98, id AS c99, id AS c100, id AS c101, id AS c102, id AS c103, id AS c104, id AS c105, id AS c106, id AS c107, id AS c108, id AS c109, id AS c110, id AS c111, id AS c112, id AS c113, id AS c114, id AS c115, id AS c116, id AS c117, id AS c118, id AS c119, id AS c120, id AS c121, id AS c122, id AS c123, id AS c124, id AS c125, id AS c126, id AS c127, id AS c128, id AS c129, id AS c130, id AS c131, id AS c132, id AS c133, id AS c134, id AS c135, id AS c136, id AS c137, id AS c138, id AS c139, id AS c140, id AS c141, id AS c142, id AS c143, id AS c144, id AS c145, id AS c146, id AS c147, id AS c148, id AS c149, id AS c150, id AS c151, id AS c152, id AS c153, id AS c154, id AS c155, id AS c156, id AS c157, id AS c158, id AS c159, id AS c160, id AS c161, id AS c162, id AS c163, id AS c164, id AS c165, id AS c166, id AS c167, id AS c168, id AS c169, id AS c170, id AS c171, id AS c172, id AS c173, id AS c174, id AS c175, id AS c176, id AS c177, id AS c178, id AS c179, id AS c180, id AS c181, id AS c182, id AS c183, id AS c184, id AS c185, id AS c186, id AS c187, id AS c188, id AS c189, id AS c190, id AS c191, id AS c192, id AS c193, id AS c194, id AS c195, id AS c196, id AS c197, id AS c198, id AS c199, id AS c200, id AS c201, id AS c202, id AS c203, id AS c204, id AS c205, id AS c206, id AS c207, id AS c208, id AS c209, id AS c210, id AS c211, id AS c212, id AS c213, id AS c214, id AS c215, id AS c216, id AS c217, id AS c218, id AS c219, id AS c220, id AS c221, id AS c222, id AS c223, id AS c224, id AS c225, id AS c226, id AS c227, id AS c228, id AS c229, id AS c230, id AS c231, id AS c232, id AS c233, id AS c234, id AS c235, id AS c236, id AS c237, id AS c238, id AS c239, id AS c240, id AS c241, id AS c242, id AS c243, id AS c244, id AS c245, id AS c246, id AS c247, id AS c248, id AS c249, id AS c250, id AS c251, id AS c252, id AS c253, id AS c254, id AS c255, id AS c256, id AS c257, id AS c258, id AS c259, id AS c260, id AS c261, id AS c262, id AS c263, id AS c264, id AS c265, id AS c266, id AS c267, id AS c268, id AS c269, id AS c270, id AS c271, id AS c272, id AS c273, id AS c274, id AS c275, id AS c276, id AS c277, id AS c278, id AS c279, id AS c280, id AS c281, id AS c282, id AS c283, id AS c284, id AS c285, id AS c286, id AS c287, id AS c288, id AS c289, id AS c290, id AS c291, id AS c292, id AS c293, id AS c294, id AS c295, id AS c296, id AS c297, id AS c298, id AS c299, id AS c300, id AS c301, id AS c302, id AS c303, id AS c304, id AS c305, id AS c306, id AS c307, id AS c308, id AS c309, id AS c310, id AS c311, id AS c312, id AS c313, id AS c314, id AS c315, id AS c316, id AS c317, id AS c318, id AS c319, id AS c320, id AS c321, id AS c322, id AS c323, id AS c324, id AS c325, id AS c326, id AS c327, id AS c328, id AS c329, id AS c330, id AS c331, id AS c332, id AS c333, id AS c334, id AS c335, id AS c336, id AS c337, id AS c338, id AS c339, id AS c340, id AS c341, id AS c342, id AS c343, id AS c344, id AS c345, id AS c346, id AS c347, id AS c348, id AS c349, id AS c350, id AS c351, id AS c352, id AS c353, id AS c354, id AS c355, id AS c356, id AS c357, id AS c358, id AS c359, id AS c360, id AS c361, id AS c362, id AS c363, id AS c364, id AS c365, id AS c366, id AS c367, id AS c368, id AS c369, id AS c370, id AS c371, id AS c372, id AS c373, id AS c374, id AS c375, id AS c376, id AS c377, id AS c378, id AS c379, id AS c380, id AS c381, id AS c382, id AS c383, id AS c384, id AS c385, id AS c386, id AS c387, id AS c388, id AS c389, id AS c390, id AS c391, id AS c392, id AS c393, id AS c394, id AS c395, id AS c396, id AS c397, id AS c398, id AS c399 FROM visit LIMIT 10) SELECT DISTINCT * FROM q a, q b, q c
-- name: groups of very many columns
SELECT count(*) FROM (SELECT id + 0 AS c0, id + 1 AS c1, id + 2 AS c2, id + 3 AS c3, id + 4 AS c4, id + 5 AS c5, id + 6 AS c6, id + 7 AS c7, id + 8 AS c8, id + 9 AS c9, id + 10 AS c10, id + 11 AS c11, id + 12 AS c12, id + 13 AS c13, id + 14 AS c14, id + 15 AS c15, id + 16 AS c16, id + 17 AS c17, id + 18 AS c18, id + 19 AS c19, id + 20 AS c20, id + 21 AS c21, id + 22 AS c22, id + 23 AS c23, id + 24 AS c24, id + 25 AS c25, id + 26 AS c26, id + 27 AS c27, id + 28 AS c28, id + 29 AS c29, id + 30 AS c30, id + 31 AS c31, id + 32 AS c32, id + 33 AS c33, id + 34 AS c34, id + 35 AS c35, id + 36 AS c36, id + 37 AS c37, id + 38 AS c38, id + 39 AS c39, id + 40 AS c40, id + 41 AS c41, id + 42 AS c42, id + 43 AS c43, id + 44 AS c44, id + 45 AS c45, id + 46 AS c46, id + 47 AS c47, id + 48 AS c48, id + 49 AS c49, id + 50 AS c50, id + 51 AS c51, id + 52 AS c52, id + 53 AS c53, id + 54 AS c54, id + 55 AS c55, id + 56 AS c56, id + 57 AS c57, id + 58 AS c58, id + 59 AS c59, id + 60 AS c60, id + 61 AS c61, id + 62 AS c62, id + 63 AS c63, id + 64 AS c64, id + 65 AS c65, id + 66 AS c66, id + 67 AS c67, id + 68 AS c68, id + 69 AS c69, id + 70 AS c70, id + 71 AS c71, id + 72 AS c72, id + 73 AS c73, id + 74 AS c74, id + 75 AS c75, id + 76 AS c76, id + 77 AS c77, id + 78 AS c78, id + 79 AS c79, id + 80 AS c80, id + 81 AS c81, id + 82 AS c82, id + 83 AS c83, id + 84 AS c84, id + 85 AS c85, id + 86 AS c86, id + 87 AS c87, id + 88 AS c88, id + 89 AS c89, id + 90 AS c90, id + 91 AS c91, id + 92 AS c92, id + 93 AS c93, id + 94 AS c94, id + 95 AS c95, id + 96 AS c96, id + 97 AS c97, id + 98 AS c98, id + 99 AS c99, id + 100 AS c100, id + 101 AS c101, id + 102 AS c102, id + 103 AS c103, id + 104 AS c104, id + 105 AS c105, id + 106 AS c106, id + 107 AS c107, id + 108 AS c108, id + 109 AS c109, id + 110 AS c110, id + 111 AS c111, id + 112 AS c112, id + 113 AS c113, id + 114 AS c114, id + 115 AS c115, id + 116 AS c116, id + 117 AS c117, id + 118 AS c118, id + 119 AS c119, id + 120 AS c120, id + 121 AS c121, id + 122 AS c122, id + 123 AS c123, id + 124 AS c124, id + 125 AS c125, id + 126 AS c126, id + 127 AS c127, id + 128 AS c128, id + 129 AS c129, id + 130 AS c130, id + 131 AS c131, id + 132 AS c132, id + 133 AS c133, id + 134 AS c134, id + 135 AS c135, id + 136 AS c136, id + 137 AS c137, id + 138 AS c138, id + 139 AS c139, id + 140 AS c140, id + 141 AS c141, id + 142 AS c142, id + 143 AS c143, id + 144 AS c144, id + 145 AS c145, id + 146 AS c146, id + 147 AS c147, id + 148 AS c148, id + 149 AS c149, id + 150 AS c150, id + 151 AS c151, id + 152 AS c152, id + 153 AS c153, id + 154 AS c154, id + 155 AS c155, id + 156 AS c156, id + 157 AS c157, id + 158 AS c158, id + 159 AS c159, id + 160 AS c160, id + 161 AS c161, id + 162 AS c162, id + 163 AS c163, id + 164 AS c164, id + 165 AS c165, id + 166 AS c166, id + 167 AS c167, id + 168 AS c168, id + 169 AS c169, id + 170 AS c170, id + 171 AS c171, id + 172 AS c172, id + 173 AS c173, id + 174 AS c174, id + 175 AS c175, id + 176 AS c176, id + 177 AS c177, id + 178 AS c178, id + 179 AS c179, id + 180 AS c180, id + 181 AS c181, id + 182 AS c182, id + 183 AS c183, id + 184 AS c184, id + 185 AS c185, id + 186 AS c186, id + 187 AS c187, id + 188 AS c188, id + 189 AS c189, id + 190 AS c190, id + 191 AS c191, id + 192 AS c192, id + 193 AS c193, id + 194 AS c194, id + 195 AS c195, id + 196 AS c196, id + 197 AS c197, id + 198 AS c198, id + 199 AS c199, id + 200 AS c200, id + 201 AS c201, id + 202 AS c202, id + 203 AS c203, id + 204 AS c204, id + 205 AS c205, id + 206 AS c206, id + 207 AS c207, id + 208 AS c208, id + 209 AS c209, id + 210 AS c210, id + 211 AS c211, id + 212 AS c212, id + 213 AS c213, id + 214 AS c214, id + 215 AS c215, id + 216 AS c216, id + 217 AS c217, id + 218 AS c218, id + 219 AS c219, id + 220 AS c220, id + 221 AS c221, id + 222 AS c222, id + 223 AS c223, id + 224 AS c224, id + 225 AS c225, id + 226 AS c226, id + 227 AS c227, id + 228 AS c228, id + 229 AS c229, id + 230 AS c230, id + 231 AS c231, id + 232 AS c232, id + 233 AS c233, id + 234 AS c234, id + 235 AS c235, id + 236 AS c236, id + 237 AS c237, id + 238 AS c238, id + 239 AS c239, id + 240 AS c240, id + 241 AS c241, id + 242 AS c242, id + 243 AS c243, id + 244 AS c244, id + 245 AS c245, id + 246 AS c246, id + 247 AS c247, id + 248 AS c248, id + 249 AS c249, id + 250 AS c250, id + 251 AS c251, id + 252 AS c252, id + 253 AS c253, id + 254 AS c254, id + 255 AS c255, id + 256 AS c256, id + 257 AS c257, id + 258 AS c258, id + 259 AS c259, id + 260 AS c260, id + 261 AS c261, id + 262 AS c262, id + 263 AS c263, id + 264 AS c264, id + 265 AS c265, id + 266 AS c266, id + 267 AS c267, id + 268 AS c268, id + 269 AS c269, id + 270 AS c270, id + 271 AS c271, id + 272 AS c272, id + 273 AS c273, id + 274 AS c274, id + 275 AS c275, id + 276 AS c276, id + 277 AS c277, id + 278 AS c278, id + 279 AS c279, id + 280 AS c280, id + 281 AS c281, id + 282 AS c282, id + 283 AS c283, id + 284 AS c284, id + 285 AS c285, id + 286 AS c286, id + 287 AS c287, id + 288 AS c288, id + 289 AS c289, id + 290 AS c290, id + 291 AS c291, id + 292 AS c292, id + 293 AS c293, id + 294 AS c294, id + 295 AS c295, id + 296 AS c296, id + 297 AS c297, id + 298 AS c298, id + 299 AS c299, id + 300 AS c300, id + 301 AS c301, id + 302 AS c302, id + 303 AS c303, id + 304 AS c304, id + 305 AS c305, id + 306 AS c306, id + 307 AS c307, id + 308 AS c308, id + 309 AS c309, id + 310 AS c310, id + 311 AS c311, id + 312 AS c312, id + 313 AS c313, id + 314 AS c314, id + 315 AS c315, id + 316 AS c316, id + 317 AS c317, id + 318 AS c318, id + 319 AS c319, id + 320 AS c320, id + 321 AS c321, id + 322 AS c322, id + 323 AS c323, id + 324 AS c324, id + 325 AS c325, id + 326 AS c326, id + 327 AS c327, id + 328 AS c328, id + 329 AS c329, id + 330 AS c330, id + 331 AS c331, id + 332 AS c332, id + 333 AS c333, id + 334 AS c334, id + 335 AS c335, id + 336 AS c336, id + 337 AS c337, id + 338 AS c338, id + 339 AS c339, id + 340 AS c340, id + 341 AS c341, id + 342 AS c342, id + 343 AS c343, id + 344 AS c344, id + 345 AS c345, id + 346 AS c346, id + 347 AS c347, id + 348 AS c348, id + 349 AS c349, id + 350 AS c350, id + 351 AS c351, id + 352 AS c352, id + 353 AS c353, id + 354 AS c354, id + 355 AS c355, id + 356 AS c356, id + 357 AS c357, id + 358 AS c358, id + 359 AS c359, id + 360 AS c360, id + 361 AS c361, id + 362 AS c362, id + 363 AS c363, id + 364 AS c364, id + 365 AS c365, id + 366 AS c366, id + 367 AS c367, id + 368 AS c368, id + 369 AS c369, id + 370 AS c370, id + 371 AS c371, id + 372 AS c372, id + 373 AS c373, id + 374 AS c374, id + 375 AS c375, id + 376 AS c376, id + 377 AS c377, id + 378 AS c378, id + 379 AS c379, id + 380 AS c380, id + 381 AS c381, id + 382 AS c382, id + 383 AS c383, id + 384 AS c384, id + 385 AS c385, id + 386 AS c386, id + 387 AS c387, id + 388 AS c388, id + 389 AS c389, id + 390 AS c390, id + 391 AS c391, id + 392 AS c392, id + 393 AS c393, id + 394 AS c394, id + 395 AS c395, id + 396 AS c396, id + 397 AS c397, id + 398 AS c398, id + 399 AS c399, id + 400 AS c400, id + 401 AS c401, id + 402 AS c402, id + 403 AS c403, id + 404 AS c404, id + 405 AS c405, id + 406 AS c406, id + 407 AS c407, id + 408 AS c408, id + 409 AS c409, id + 410 AS c410, id + 411 AS c411, id + 412 AS c412, id + 413 AS c413, id + 414 AS c414, id + 415 AS c415, id + 416 AS c416, id + 417 AS c417, id + 418 AS c418, id + 419 AS c419, id + 420 AS c420, id + 421 AS c421, id + 422 AS c422, id + 423 AS c423, id + 424 AS c424, id + 425 AS c425, id + 426 AS c426, id + 427 AS c427, id + 428 AS c428, id + 429 AS c429, id + 430 AS c430, id + 431 AS c431, id + 432 AS c432, id + 433 AS c433, id + 434 AS c434, id + 435 AS c435, id + 436 AS c436, id + 437 AS c437, id + 438 AS c438, id + 439 AS c439, id + 440 AS c440, id + 441 AS c441, id + 442 AS c442, id + 443 AS c443, id + 444 AS c444, id + 445 AS c445, id + 446 AS c446, id + 447 AS c447, id + 448 AS c448, id + 449 AS c449, id + 450 AS c450, id + 451 AS c451, id + 452 AS c452, id + 453 AS c453, id + 454 AS c454, id + 455 AS c455, id + 456 AS c456, id + 457 AS c457, id + 458 AS c458, id + 459 AS c459, id + 460 AS c460, id + 461 AS c461, id + 462 AS c462, id + 463 AS c463, id + 464 AS c464, id + 465 AS c465, id + 466 AS c466, id + 467 AS c467, id + 468 AS c468, id + 469 AS c469, id + 470 AS c470, id + 471 AS c471, id + 472 AS c472, id + 473 AS c473, id + 474 AS c474, id + 475 AS c475, id + 476 AS c476, id + 477 AS c477, id + 478 AS c478, id + 479 AS c479, id + 480 AS c480, id + 481 AS c481, id + 482 AS c482, id + 483 AS c483, id + 484 AS c484, id + 485 AS c485, id + 486 AS c486, id + 487 AS c487, id + 488 AS c488, id + 489 AS c489, id + 490 AS c490, id + 491 AS c491, id + 492 AS c492, id + 493 AS c493, id + 494 AS c494, id + 495 AS c495, id + 496 AS c496, id + 497 AS c497, id + 498 AS c498, id + 499 AS c499 FROM visit) q GROUP BY c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15, c16, c17, c18, c19, c20, c21, c22, c23, c24, c25, c26, c27, c28, c29, c30, c31, c32, c33, c34, c35, c36, c37, c38, c39, c40, c41, c42, c43, c44, c45, c46, c47, c48, c49, c50, c51, c52, c53, c54, c55, c56, c57, c58, c59, c60, c61, c62, c63, c64, c65, c66, c67, c68, c69, c70, c71, c72, c73, c74, c75, c76, c77, c78, c79, c80, c81, c82, c83, c84, c85, c86, c87, c88, c89, c90, c91, c92, c93, c94, c95, c96, c97, c98, c99, c100, c101, c102, c103, c104, c105, c106, c107, c108, c109, c110, c111, c112, c113, c114, c115, c116, c117, c118, c119, c120, c121, c122, c123, c124, c125, c126, c127, c128, c129, c130, c131, c132, c133, c134, c135, c136, c137, c138, c139, c140, c141, c142, c143, c144, c145, c146, c147, c148, c149, c150, c151, c152, c153, c154, c155, c156, c157, c158, c159, c160, c161, c162, c163, c164, c165, c166, c167, c168, c169, c170, c171, c172, c173, c174, c175, c176, c177, c178, c179, c180, c181, c182, c183, c184, c185, c186, c187, c188, c189, c190, c191, c192, c193, c194, c195, c196, c197, c198, c199, c200, c201, c202, c203, c204, c205, c206, c207, c208, c209, c210, c211, c212, c213, c214, c215, c216, c217, c218, c219, c220, c221, c222, c223, c224, c225, c226, c227, c228, c229, c230, c231, c232, c233, c234, c235, c236, c237, c238, c239, c240, c241, c242, c243, c244, c245, c246, c247, c248, c249, c250, c251, c252, c253, c254, c255, c256, c257, c258, c259, c260, c261, c262, c263, c264, c265, c266, c267, c268, c269, c270, c271, c272, c273, c274, c275, c276, c277, c278, c279, c280, c281, c282, c283, c284, c285, c286, c287, c288, c289, c290, c291, c292, c293, c294, c295, c296, c297, c298, c299, c300, c301, c302, c303, c304, c305, c306, c307, c308, c309, c310, c311, c312, c313, c314, c315, c316, c317, c318, c319, c320, c321, c322, c323, c324, c325, c326, c327, c328, c329, c330, c331, c332, c333, c334, c335, c336, c337, c338, c339, c340, c341, c342, c343, c344, c345, c346, c347, c348, c349, c350, c351, c352, c353, c354, c355, c356, c357, c358, c359, c360, c361, c362, c363, c364, c365, c366, c367, c368, c369, c370, c371, c372, c373, c374, c375, c376, c377, c378, c379, c380, c381, c382, c383, c384, c385, c386, c387, c388, c389, c390, c391, c392, c393, c394, c395, c396, c397, c398, c399, c400, c401, c402, c403, c404, c405, c406, c407, c408, c409, c410, c411, c412, c413, c414, c415, c416, c417, c418, c419, c420, c421, c422, c423, c424, c425, c426, c427, c428, c429, c430, c431, c432, c433, c434, c435, c436, c437, c438, c439, c440, c441, c442, c443, c444, c445, c446, c447, c448, c449, c450, c451, c452, c453, c454, c455, c456, c457, c458, c459, c460, c461, c462, c463, c464, c465, c466, c467, c468, c469, c470, c471, c472, c473, c474, c475, c476, c477, c478, c479, c480, c481, c482, c483, c484, c485, c486, c487, c488, c489, c490, c491, c492, c493, c494, c495, c496, c497, c498, c499
-- name: joins of a hundred tables
SELECT count(*) FROM visit JOIN visit v0 USING (id) JOIN visit v1 USING (id) JOIN visit v2 USING (id) JOIN visit v3 USING (id) JOIN visit v4 USING (id) JOIN visit v5 USING (id) JOIN visit v6 USING (id) JOIN visit v7 USING (id) JOIN visit v8 USING (id) JOIN visit v9 USING (id) JOIN visit v10 USING (id) JOIN visit v11 USING (id) JOIN visit v12 USING (id) JOIN visit v13 USING (id) JOIN visit v14 USING (id) JOIN visit v15 USING (id) JOIN visit v16 USING (id) JOIN visit v17 USING (id) JOIN visit v18 USING (id) JOIN visit v19 USING (id) JOIN visit v20 USING (id) JOIN visit v21 USING (id) JOIN visit v22 USING (id) JOIN visit v23 USING (id) JOIN visit v24 USING (id) JOIN visit v25 USING (id) JOIN visit v26 USING (id) JOIN visit v27 USING (id) JOIN visit v28 USING (id) JOIN visit v29 USING (id) JOIN visit v30 USING (id) JOIN visit v31 USING (id) JOIN visit v32 USING (id) JOIN visit v33 USING (id) JOIN visit v34 USING (id) JOIN visit v35 USING (id) JOIN visit v36 USING (id) JOIN visit v37 USING (id) JOIN visit v38 USING (id) JOIN visit v39 USING (id) JOIN visit v40 USING (id) JOIN visit v41 USING (id) JOIN visit v42 USING (id) JOIN visit v43 USING (id) JOIN visit v44 USING (id) JOIN visit v45 USING (id) JOIN visit v46 USING (id) JOIN visit v47 USING (id) JOIN visit v48 USING (id) JOIN visit v49 USING (id) JOIN visit v50 USING (id) JOIN visit v51 USING (id) JOIN visit v52 USING (id) JOIN visit v53 USING (id) JOIN visit v54 USING (id) JOIN visit v55 USING (id) JOIN visit v56 USING (id) JOIN visit v57 USING (id) JOIN visit v58 USING (id) JOIN visit v59 USING (id) JOIN visit v60 USING (id) JOIN visit v61 USING (id) JOIN visit v62 USING (id) JOIN visit v63 USING (id) JOIN visit v64 USING (id) JOIN visit v65 USING (id) JOIN visit v66 USING (id) JOIN visit v67 USING (id) JOIN visit v68 USING (id) JOIN visit v69 USING (id) JOIN visit v70 USING (id) JOIN visit v71 USING (id) JOIN visit v72 USING (id) JOIN visit v73 USING (id) JOIN visit v74 USING (id) JOIN visit v75 USING (id) JOIN visit v76 USING (id) JOIN visit v77 USING (id) JOIN visit v78 USING (id) JOIN visit v79 USING (id) JOIN visit v80 USING (id) JOIN visit v81 USING (id) JOIN visit v82 USING (id) JOIN visit v83 USING (id) JOIN visit v84 USING (id) JOIN visit v85 USING (id) JOIN visit v86 USING (id) JOIN visit v87 USING (id) JOIN visit v88 USING (id) JOIN visit v89 USING (id) JOIN visit v90 USING (id) JOIN visit v91 USING (id) JOIN visit v92 USING (id) JOIN visit v93 USING (id) JOIN visit v94 USING (id) JOIN visit v95 USING (id) JOIN visit v96 USING (id) JOIN visit v97 USING (id) JOIN visit v98 USING (id)
-- name: alternatives of many indexes
SELECT count(*) FROM visit a, visit b WHERE (a.id = 0 OR b.id = 0) AND (a.id = 1 OR b.id = 1) AND (a.id = 2 OR b.id = 2) AND (a.id = 3 OR b.id = 3) AND (a.id = 4 OR b.id = 4) AND (a.id = 5 OR b.id = 5) AND (a.id = 6 OR b.id = 6) AND (a.id = 7 OR b.id = 7) AND (a.id = 8 OR b.id = 8) AND (a.id = 9 OR b.id = 9) AND (a.id = 10 OR b.id = 10) AND (a.id = 11 OR b.id = 11) AND (a.id = 12 OR b.id = 12) AND (a.id = 13 OR b.id = 13) AND (a.id = 14 OR b.id = 14) AND (a.id = 15 OR b.id = 15) AND (a.id = 16 OR b.id = 16) AND (a.id = 17 OR b.id = 17) AND (a.id = 18 OR b.id = 18) AND (a.id = 19 OR b.id = 19) AND (a.id = 20 OR b.id = 20) AND (a.id = 21 OR b.id = 21) AND (a.id = 22 OR b.id = 22) AND (a.id = 23 OR b.id = 23) AND (a.id = 24 OR b.id = 24) AND (a.id = 25 OR b.id = 25) AND (a.id = 26 OR b.id = 26) AND (a.id = 27 OR b.id = 27) AND (a.id = 28 OR b.id = 28) AND (a.id = 29 OR b.id = 29) AND (a.id = 30 OR b.id = 30) AND (a.id = 31 OR b.id = 31) AND (a.id = 32 OR b.id = 32) AND (a.id = 33 OR b.id = 33) AND (a.id = 34 OR b.id = 34) AND (a.id = 35 OR b.id = 35) AND (a.id = 36 OR b.id = 36) AND (a.id = 37 OR b.id = 37) AND (a.id = 38 OR b.id = 38) AND (a.id = 39 OR b.id = 39) AND (a.id = 40 OR b.id = 40) AND (a.id = 41 OR b.id = 41) AND (a.id = 42 OR b.id = 42) AND (a.id = 43 OR b.id = 43) AND (a.id = 44 OR b.id = 44) AND (a.id = 45 OR b.id = 45) AND (a.id = 46 OR b.id = 46) AND (a.id = 47 OR b.id = 47) AND (a.id = 48 OR b.id = 48) AND (a.id = 49 OR b.id = 49)
-- name: many different windows
SELECT sum(id) OVER (ORDER BY id + 0), sum(id) OVER (ORDER BY id + 1), sum(id) OVER (ORDER BY id + 2), sum(id) OVER (ORDER BY id + 3), sum(id) OVER (ORDER BY id + 4), sum(id) OVER (ORDER BY id + 5), sum(id) OVER (ORDER BY id + 6), sum(id) OVER (ORDER BY id + 7), sum(id) OVER (ORDER BY id + 8), sum(id) OVER (ORDER BY id + 9), sum(id) OVER (ORDER BY id + 10), sum(id) OVER (ORDER BY id + 11), sum(id) OVER (ORDER BY id + 12), sum(id) OVER (ORDER BY id + 13), sum(id) OVER (ORDER BY id + 14), sum(id) OVER (ORDER BY id + 15), sum(id) OVER (ORDER BY id + 16), sum(id) OVER (ORDER BY id + 17), sum(id) OVER (ORDER BY id + 18), sum(id) OVER (ORDER BY id + 19), sum(id) OVER (ORDER BY id + 20), sum(id) OVER (ORDER BY id + 21), sum(id) OVER (ORDER BY id + 22), sum(id) OVER (ORDER BY id + 23), sum(id) OVER (ORDER BY id + 24), sum(id) OVER (ORDER BY id + 25), sum(id) OVER (ORDER BY id + 26), sum(id) OVER (ORDER BY id + 27), sum(id) OVER (ORDER BY id + 28), sum(id) OVER (ORDER BY id + 29), sum(id) OVER (ORDER BY id + 30), sum(id) OVER (ORDER BY id + 31), sum(id) OVER (ORDER BY id + 32), sum(id) OVER (ORDER BY id + 33), sum(id) OVER (ORDER BY id + 34), sum(id) OVER (ORDER BY id + 35), sum(id) OVER (ORDER BY id + 36), sum(id) OVER (ORDER BY id + 37), sum(id) OVER (ORDER BY id + 38), sum(id) OVER (ORDER BY id + 39), sum(id) OVER (ORDER BY id + 40), sum(id) OVER (ORDER BY id + 41), sum(id) OVER (ORDER BY id + 42), sum(id) OVER (ORDER BY id + 43), sum(id) OVER (ORDER BY id + 44), sum(id) OVER (ORDER BY id + 45), sum(id) OVER (ORDER BY id + 46), sum(id) OVER (ORDER BY id + 47), sum(id) OVER (ORDER BY id + 48), sum(id) OVER (ORDER BY id + 49), sum(id) OVER (ORDER BY id + 50), sum(id) OVER (ORDER BY id + 51), sum(id) OVER (ORDER BY id + 52), sum(id) OVER (ORDER BY id + 53), sum(id) OVER (ORDER BY id + 54), sum(id) OVER (ORDER BY id + 55), sum(id) OVER (ORDER BY id + 56), sum(id) OVER (ORDER BY id + 57), sum(id) OVER (ORDER BY id + 58), sum(id) OVER (ORDER BY id + 59), sum(id) OVER (ORDER BY id + 60), sum(id) OVER (ORDER BY id + 61), sum(id) OVER (ORDER BY id + 62), sum(id) OVER (ORDER BY id + 63), sum(id) OVER (ORDER BY id + 64), sum(id) OVER (ORDER BY id + 65), sum(id) OVER (ORDER BY id + 66), sum(id) OVER (ORDER BY id + 67), sum(id) OVER (ORDER BY id + 68), sum(id) OVER (ORDER BY id + 69), sum(id) OVER (ORDER BY id + 70), sum(id) OVER (ORDER BY id + 71), sum(id) OVER (ORDER BY id + 72), sum(id) OVER (ORDER BY id + 73), sum(id) OVER (ORDER BY id + 74), sum(id) OVER (ORDER BY id + 75), sum(id) OVER (ORDER BY id + 76), sum(id) OVER (ORDER BY id + 77), sum(id) OVER (ORDER BY id + 78), sum(id) OVER (ORDER BY id + 79), sum(id) OVER (ORDER BY id + 80), sum(id) OVER (ORDER BY id + 81), sum(id) OVER (ORDER BY id + 82), sum(id) OVER (ORDER BY id + 83), sum(id) OVER (ORDER BY id + 84), sum(id) OVER (ORDER BY id + 85), sum(id) OVER (ORDER BY id + 86), sum(id) OVER (ORDER BY id + 87), sum(id) OVER (ORDER BY id + 88), sum(id) OVER (ORDER BY id + 89), sum(id) OVER (ORDER BY id + 90), sum(id) OVER (ORDER BY id + 91), sum(id) OVER (ORDER BY id + 92), sum(id) OVER (ORDER BY id + 93), sum(id) OVER (ORDER BY id + 94), sum(id) OVER (ORDER BY id + 95), sum(id) OVER (ORDER BY id + 96), sum(id) OVER (ORDER BY id + 97), sum(id) OVER (ORDER BY id + 98), sum(id) OVER (ORDER BY id + 99), sum(id) OVER (ORDER BY id + 100), sum(id) OVER (ORDER BY id + 101), sum(id) OVER (ORDER BY id + 102), sum(id) OVER (ORDER BY id + 103), sum(id) OVER (ORDER BY id + 104), sum(id) OVER (ORDER BY id + 105), sum(id) OVER (ORDER BY id + 106), sum(id) OVER (ORDER BY id + 107), sum(id) OVER (ORDER BY id + 108), sum(id) OVER (ORDER BY id + 109), sum(id) OVER (ORDER BY id + 110), sum(id) OVER (ORDER BY id + 111), sum(id) OVER (ORDER BY id + 112), sum(id) OVER (ORDER BY id + 113), sum(id) OVER (ORDER BY id + 114), sum(id) OVER (ORDER BY id + 115), sum(id) OVER (ORDER BY id + 116), sum(id) OVER (ORDER BY id + 117), sum(id) OVER (ORDER BY id + 118), sum(id) OVER (ORDER BY id + 119) FROM visit
-- name: grouping sets of many columns
SELECT count(*) FROM visit GROUP BY CUBE (id, city_id, guest, id + 1, id + 2, id + 3, id + 4, id + 5, id + 6, id + 7, id + 8, id + 9)
-- name: a document of a thousand levels
SELECT jsonb_path_query_array('<<[*3000>><<]*3000>>', '$.**')
-- name: a regular expression of alternatives
SELECT count(*) FROM visit WHERE guest ~ '<<(a|b|c|d)?*500>>z'
-- name: groups of rows of 18 kB (0.2 GB, 18)
select concat(<<x,*90>>x, n), count(*) from (select repeat('x', 200) as x, n from generate_series(1, 1000000) n offset 0) q group by 1
-- name: a union of rows of 18 kB (0.2 GB, 18)
select concat(<<x,*90>>x, n) from (select repeat('x', 200) as x, n from generate_series(1, 1000000) n offset 0) q union select '1'
-- name: a difference of rows of 18 kB (0.3 GB, 18)
select concat(<<x,*90>>x, n) from (select repeat('x', 200) as x, n from generate_series(1, 1000000) n offset 0) q except select '1'
-- name: rows of 18 kB behind NOT IN (0.4 GB, 18)
select count(*) from words where doc not in (select concat(<<x,*90>>x, n) as k from (select repeat('x', 200) as x, n from generate_series(1, 1000000) n offset 0) q)
-- name: rows of 18 kB gathered as text (1 GB, 18)
select string_agg(concat(<<x,*90>>x, n), '') from (select repeat('x', 200) as x, n from generate_series(1, 1000000) n offset 0) q
-- name: rows of 18 kB gathered as an array (1 GB, 18)
select array_agg(concat(<<x,*90>>x, n)) from (select repeat('x', 200) as x, n from generate_series(1, 1000000) n offset 0) q
-- name: rows of 18 kB gathered as documents (0.6 GB, 18)
select jsonb_agg(concat(<<x,*90>>x, n)) from (select repeat('x', 200) as x, n from generate_series(1, 1000000) n offset 0) q
-- name: rows of 18 kB gathered as JSON (0.6 GB, 18)
select json_agg(concat(<<x,*90>>x, n)) from (select repeat('x', 200) as x, n from generate_series(1, 1000000) n offset 0) q
-- name: an ARRAY of rows of 18 kB (0.9 GB, 18)
select array(select concat(<<x,*90>>x, n) from (select repeat('x', 200) as x, n from generate_series(1, 1000000) n offset 0) q)
-- name: an aggregate ordered by 18 kB (0.1 GB, 18)
select string_agg('a', ',' order by concat(<<x,*90>>x, n)) from (select repeat('x', 200) as x, n from generate_series(1, 1000000) n offset 0) q
-- name: the most frequent of rows of 18 kB (0.9 GB, 18)
select mode() within group (order by concat(<<x,*90>>x, n)) from (select repeat('x', 200) as x, n from generate_series(1, 1000000) n offset 0) q
-- name: the median of rows of 18 kB (0.9 GB, 18)
select percentile_disc(0.5) within group (order by concat(<<x,*90>>x, n)) from (select repeat('x', 200) as x, n from generate_series(1, 1000000) n offset 0) q
-- name: the largest of 18 kB in each group (0.2 GB, 18)
select max(concat(<<x,*90>>x, n)) from (select repeat('x', 200) as x, n from generate_series(1, 1000000) n offset 0) q group by n
-- name: twenty arrays in each group (none, 18)
select n, <<array_agg(n), *20>> 1 from generate_series(1, 1000000) n group by n
-- name: growing arrays of texts over a window, sorted (1.2 GB, 18)
select x from (select array_agg(doc) over (order by id) as x from words) t order by 1
-- name: growing documents over a window, sorted (0.1 GB, 18)
select x from (select json_agg(doc) over (order by id) as x from words) t order by x::text
-- name: growing texts over a window, gathered (1.0 GB, 18)
select string_agg(x, '') from (select string_agg(doc, '') over (order by id) as x from words) t
-- name: growing texts over a window, gathered as an array (1.3 GB, 18)
select array_agg(x) from (select string_agg(doc, '') over (order by id) as x from words) t
-- name: a recursion that keeps distinct rows of 12 kB (0.3 GB, 18)
with recursive r(n, c) as (select 1, 'a' union select n + 1, concat(<<repeat('x', 200), *60>> n) from r) select count(*) from r
-- name: ranges of a recursion gathered (0.2 GB, 18)
with recursive r(n) as (select 1 union all select n + 1 from r) select range_agg(int4range(n * 2, n * 2 + 1)) from (select n from r limit 3000000) q
-- name: forty hash tables of distinct numbers (0.2 GB, 18)
select <<(select count(*) from (select distinct g from generate_series(1, 200000) g) s) + *40>> 0
-- name: eighty alternatives of a join (none, 18)
select count(*) from words a join words b on <<(a.id = b.id or a.id = b.id + 1) and *80>> true
-- name: the product of two cubes (2 s, 18)
select count(*) from (select 1 from words group by cube (id, word, number, doc, data, day), cube (id, word, number, doc, data, day)) q
-- name: subtotals of a hundred columns (none, 18)
select count(*) from (select 1 from words group by rollup (<<id, *100>> id)) q
-- name: a long text split by a long one (over 7 s, not cancelled, 18)
select string_to_array(a, 'b' || left(a, 500000)) from (select string_agg('a', '') as a from generate_series(1, 1000000)) q
-- name: a hundred hashes of a long text in one row (1.7 GB and over 7 s, not cancelled, 18)
select length(<<md5(x || 'b') || *100>> '') from (select string_agg(repeat('x', 200), '') as x from generate_series(1, 1000000)) q
-- name: a hundred hashes of long bytes in one row (over 7 s, not cancelled, 18)
select length(<<sha512(x) || *100>> '') from (select convert_to(string_agg(repeat('x', 200), ''), 'UTF8') as x from generate_series(1, 1000000)) q
-- name: capitals of a long text, again and again (1.7 GB and over 7 s, not cancelled, 18)
select length(<<upper(lower( *50>> x <<)) *50>>) from (select string_agg(repeat('x', 200), '') as x from generate_series(1, 1000000)) q
-- name: letters of a long text as an array (1.0 GB, 18)
select cardinality(string_to_array(x, null)) from (select string_agg(repeat('1,', 100), '') as x from generate_series(1, 300000)) q
-- name: letters of a long text as an array by a regular expression (2.0 GB and over 7 s, not cancelled, 18)
select cardinality(regexp_split_to_array(x, '')) from (select string_agg(repeat('1,', 100), '') as x from generate_series(1, 300000)) q
-- name: letters of a long text as rows of arrays (0.9 GB, 18)
select count(*) from (select regexp_matches(x, '.', 'g') from (select string_agg(repeat('1,', 100), '') as x from generate_series(1, 300000)) q) r
-- name: a long text put nine hundred times in its own place (1.7 GB and over 7 s, not cancelled, 18)
select length(regexp_replace(x, '(.*)', '<<\1*900>>')) from (select string_agg(repeat('1,', 100), '') as x from generate_series(1, 5000)) q
-- name: nested replacements of a text by itself (0.8 GB, 18)
select length(regexp_replace(regexp_replace(regexp_replace(repeat('x', 50), '(.*)', '<<\1*200>>'), '(.*)', '<<\1*200>>'), '(.*)', '<<\1*200>>'))
-- name: a vector of a long text (0.6 GB, 18)
select length(to_tsvector('simple', x)) from (select string_agg(repeat('ab cd ', 33), '') as x from generate_series(1, 300000)) q
-- name: a vector of two million words (2.5 s, 18)
select length(to_tsvector('simple', x)) from (select string_agg('w' || n, ' ') as x from generate_series(1, 2000000) n) q
-- name: a query of a long text (over 7 s, not cancelled, 18)
select numnode(plainto_tsquery('simple', x)) from (select string_agg(repeat('ab cd ', 33), '') as x from generate_series(1, 100000)) q
-- name: a query of three million words (over 7 s, not cancelled, 18)
select numnode(x::tsquery) from (select string_agg('w', '|') as x from generate_series(1, 3000000) n) q
-- name: an array of two million words as a vector (0.1 GB, 18)
select length(array_to_tsvector(array_agg('w' || n))) from generate_series(1, 2000000) n
-- name: a headline of a long text (0.2 GB, 18)
select length(ts_headline('simple', x, 'ab & cd')) from (select string_agg(repeat('ab cd ', 33), '') as x from generate_series(1, 30000)) q
-- name: a headline of a long text and a phrase (none, 18)
select length(ts_headline('simple', x, 'ab <-> ab <-> cd')) from (select string_agg(repeat('ab cd ', 33), '') as x from generate_series(1, 3000)) q
-- name: a long text of ligatures in its longest form (0.7 GB and 4 s, 18)
select length(normalize(x, NFKD)) from (select string_agg('<<ﷺ*100>>', '') as x from generate_series(1, 60000)) q
-- name: a polygon of many points inside itself (2 s, 18)
select x::polygon @> x::polygon from (select string_agg('(' || n || ',' || n % 7 || ')', ',') as x from generate_series(1, 10000) n) q
-- name: crossings of paths that were doubled (over 7 s, not cancelled, 18)
select x ?# x from (with a as (select popen('1,1,2,2') as x), b as (select x+x+x+x+x+x+x+x+x+x as x from a), c as (select x+x+x+x+x+x+x+x+x+x as x from b), d as (select x+x+x+x+x+x+x+x+x+x as x from c), e as (select x+x+x+x+x+x+x+x+x+x as x from d) select x from e offset 0) q
-- name: sixty remainders of huge numbers in one row (3.3 s, 18)
select <<mod(9e131000::numeric - n, 7e65000::numeric - n) + *60>> 0 from generate_series(1, 3) n
-- name: sixty remainders of huge constants (3.3 s, 18)
select <<mod(9e131000::numeric - 1, 7e65000::numeric - 1) + *60>> 0
-- name: a hundred common divisors of huge numbers in one row (2 s, 18)
select <<gcd(x, y) + *100>> 0 from (select 7::numeric ^ 30000 - n as x, 11::numeric ^ 20000 as y from generate_series(1, 3) n offset 0) q
-- name: one common divisor of huge numbers (2 s, 18)
select gcd(7::numeric ^ 150000 - n, 11::numeric ^ 120000 - n) from generate_series(1, 1) n
-- name: a sum of a hundred thousand huge powers (2 s, 18)
select sum(x) from (select (7::numeric ^ (60000 + n)) as x from generate_series(1, 100000) n) q
-- name: a long text sought in one that a recursion doubled (over 7 s, not cancelled, 18)
with recursive r(n, x) as (select 1, 'a' union all select n + 1, x || x from r where n < 21) select strpos(x, 'b' || left(x, 500000)) from r where n = 21
-- name: arrays of split texts that have nothing in common (over 7 s, not cancelled, 18)
select a && b from (select string_to_array(repeat(repeat('1,', 1000), 500), ',') as a, string_to_array(repeat(repeat('2,', 1000), 500), ',') as b offset 0) q
-- name: a long text sought in a longer one (over 7 s, not cancelled, 18)
select strpos(a, 'b' || left(a, 500000)) from (select string_agg('a', '') as a from generate_series(1, 1000000)) q
-- name: a long text replaced in a longer one (over 7 s, not cancelled, 18)
select length(replace(a, 'b' || left(a, 500000), '')) from (select string_agg('a', '') as a from generate_series(1, 1000000)) q
-- name: a part of a long text between long ones (over 7 s, not cancelled, 18)
select split_part(a, 'b' || left(a, 500000), 1) from (select string_agg('a', '') as a from generate_series(1, 1000000)) q
-- name: a long pattern of LIKE (over 7 s, not cancelled, 18)
select a like '%' || left(a, 500000) || 'b%' from (select string_agg('a', '') as a from generate_series(1, 1000000)) q
-- name: a long alphabet translated (over 7 s, not cancelled, 18)
select length(translate(a, replace(a, 'a', 'b'), a)) from (select string_agg('a', '') as a from generate_series(1, 1000000)) q
-- name: a long set trimmed at the left (over 7 s, not cancelled, 18)
select length(ltrim(a, replace(a, 'a', 'b') || 'a')) from (select string_agg('a', '') as a from generate_series(1, 1000000)) q
-- name: a long set trimmed at the right (over 7 s, not cancelled, 18)
select length(rtrim(a, replace(a, 'a', 'é') || 'a')) from (select string_agg('a', '') as a from generate_series(1, 1000000)) q
-- name: a long set trimmed of bytes (over 7 s, not cancelled, 18)
select length(btrim(convert_to(a, 'UTF8'), convert_to(replace(a, 'a', 'b') || 'a', 'UTF8'))) from (select string_agg('a', '') as a from generate_series(1, 1000000)) q
-- name: long bytes sought in longer ones (over 7 s, not cancelled, 18)
select position(convert_to(left(a, 500000) || 'b', 'UTF8') in convert_to(a, 'UTF8')) from (select string_agg('a', '') as a from generate_series(1, 1000000)) q
-- name: arrays that do not overlap (over 7 s, not cancelled, 18)
select a && b from (select array(select generate_series(1, 300000)) as a, array(select generate_series(-300000, -1)) as b) q
-- name: an array in another (over 7 s, not cancelled, 18)
select a @> b from (select array(select n from generate_series(1, 300000) n) as a, array(select 300000 - n from generate_series(1, 200000) n) as b) q
-- name: gathered arrays that do not overlap (over 7 s, not cancelled, 18)
select a && b from (select array_agg(n) as a, array_agg(-n) as b from generate_series(1, 300000) n) q
-- name: a document without many keys (over 7 s, not cancelled, 18)
select a - b from (select jsonb_agg(n::text) as a, array_agg((-n)::text) as b from generate_series(1, 100000) n) q
-- name: an object without many keys (over 7 s, not cancelled, 18)
select a - b from (select jsonb_object_agg(n::text, 1) as a, array_agg((-n)::text) as b from generate_series(1, 100000) n) q
-- name: any of many keys in a document (over 7 s, not cancelled, 18)
select a ?| b from (select jsonb_agg(n::text) as a, array_agg((-n)::text) as b from generate_series(1, 100000) n) q
-- name: two hundred remainders of huge numbers made of text (over 7 s, not cancelled, 18)
select <<mod(x, y) + *200>> 0 from (select string_agg('9', '')::numeric as x, left(string_agg('7', ''), 65000)::numeric as y from generate_series(1, 131000) offset 0) q
-- name: a repeated text sought in another (over 7 s, not cancelled, 18)
select strpos(repeat(repeat('a', 1000), 1000), 'b' || repeat(repeat('a', 1000), 500))
-- name: arrays of a million that do not overlap (over 7 s, not cancelled, 18)
select a && b from (select array(select generate_series(1, 1000000)) as a, array(select generate_series(-1000000, -1)) as b offset 0) q
-- name: four hundred remainders of huge numbers made of text (over 7 s, not cancelled, 18)
select <<x%y+*400>> 0 from (select string_agg('9', '')::numeric as x, left(string_agg('7', ''), 65000)::numeric as y from generate_series(1, 131000) offset 0) q
-- name: rows of rows, doubled six times (0.3 GB and 16 s, 18)
with a as materialized (select doc as x from words limit 1), b as materialized (select a as x, a as y, a as z, a as u, a as v, a as w, a as q, a as r from a), c as materialized (select b as x, b as y, b as z, b as u, b as v, b as w, b as q, b as r from b), d as materialized (select c as x, c as y, c as z, c as u, c as v, c as w, c as q, c as r from c), e as materialized (select d as x, d as y, d as z, d as u, d as v, d as w, d as q, d as r from d), f as materialized (select e as x, e as y, e as z, e as u, e as v, e as w, e as q, e as r from e) select f from f
-- name: two hundred copies of a long array in one row (1.6 GB, 18)
select <<cardinality(a || a) + *200>> 0 from (select array_agg(n) as a from generate_series(1, 1000000) n) q
-- name: two hundred reversed long texts in one row (0.2 GB and 7 s, 18)
select <<length(reverse(a)) + *200>> 0 from (select string_agg('a', '') as a from generate_series(1, 1000000) n) q
-- name: a hundred and fifty sums of a long multirange (1.5 GB, not cancelled, 18)
select <<a + *150>> a from (select range_agg(int4range(n * 3, n * 3 + 1)) as a from generate_series(1, 100000) n) q
-- name: a document of arrays in another (over 7 s, not cancelled, 18)
select a @> b from (select jsonb_agg(jsonb_build_array(n)) as a, jsonb_agg(jsonb_build_array(100000 - n)) as b from generate_series(1, 100000) n) q
-- name: a long text as a document (1.3 GB, 18)
select jsonb_array_length(('[' || x || '1]')::jsonb) from (select string_agg(repeat('1,', 100), '') as x from generate_series(1, 300000)) q
-- name: a long text as JSON (0.8 GB, 18)
select json_array_length(('[' || x || '1]')::json) from (select string_agg(repeat('1,', 100), '') as x from generate_series(1, 300000)) q
-- name: a long text as an array (1.2 GB, 18)
select cardinality(('{' || x || '1}')::text[]) from (select string_agg(repeat('1,', 100), '') as x from generate_series(1, 300000)) q
-- name: the distance of long paths (over 7 s, not cancelled, 18)
select x <-> (x + point(9, 9)) from (with a as materialized (select popen('1,1,2,2') as x), b as materialized (select x+x+x+x+x+x+x+x+x+x as x from a), c as materialized (select x+x+x+x+x+x+x+x+x+x as x from b), d as materialized (select x+x+x+x+x+x+x+x+x+x as x from c), e as materialized (select x+x+x+x+x+x+x+x+x+x as x from d) select x from e offset 0) q
-- name: a hundred squares of a huge number in one row (2.6 s on 18, over 7 s on 17, not cancelled)
select length((x * x)::text) <<+ length((x * x)::text)*100>> from (select 7::numeric ^ 70000 - n as x from generate_series(1, 3) n offset 0) q
-- name: two hundred roots of a huge number in one row (4.7 s, not cancelled, 18)
select <<sqrt(x) + *200>> 0 from (select 7::numeric ^ 150000 - n as x from generate_series(1, 3) n offset 0) q
-- name: a filter that compares a document with itself
select jsonb_path_exists(a, '$ ? (@[*] == (@[*] + 2000000))') from (select jsonb_agg(n) as a from generate_series(1, 200000) n) q
-- name: a predicate that compares a document with itself
select a @@ '$[*] == $[*] + 2000000' from (select jsonb_agg(n) as a from generate_series(1, 200000) n) q
-- name: a filter that compares a part of a document with itself
select jsonb_path_exists(a, '$.a ? (@[*] > @[*])') from (select jsonb_build_object('a', jsonb_agg(n)) as a from generate_series(1, 200000) n) q
-- name: a long pattern in a list of patterns
select a like any (array['%' || left(a, 500000) || 'b%']) from (select string_agg('a', '') as a from generate_series(1, 1000000)) q
-- name: a long pattern of SIMILAR TO
select a similar to '%' || left(a, 500000) || 'b%' from (select string_agg('a', '') as a from generate_series(1, 1000000)) q
-- name: texts of an array replaced by a long one
select length(array_to_string(array_replace(b, 'a', a), a)) from (select string_agg('a', '') as a, array_agg('a'::text) as b from generate_series(1, 1000000)) q
-- name: a long text removed from an array
select array_remove(b, a) from (select string_agg('a', '') as a, array_agg('a'::text) as b from generate_series(1, 1000000)) q
-- name: a long text compared with many
select a = any(b) from (select string_agg('a', '') as a, array_agg(repeat('a', 100)) as b from generate_series(1, 1000000)) q
-- name: two hundred roots of a number that was squared eleven times
with a as materialized (select 12345678901234567890::numeric + id as x from words where id < 3), b as materialized (select x * x as x from a), c as materialized (select x * x as x from b), d as materialized (select x * x as x from c), e as materialized (select x * x as x from d), f as materialized (select x * x as x from e), g as materialized (select x * x as x from f), h as materialized (select x * x as x from g), i as materialized (select x * x as x from h), j as materialized (select x * x as x from i), k as materialized (select x * x as x from j), l as materialized (select x * x as x from k), m as materialized (select x * x as x from l) select <<sqrt(x) + *200>> 0 from m
-- name: two hundred roots of a product that a recursion made
with recursive f(n, v) as (select 1, 1::numeric union all select n + 1, v * (n + 1) * 1e3000 from f where n < 42) select <<sqrt(v) + *200>> 0 from f where n = 42
-- name: sixty roots of huge exponentials
select <<sqrt(exp(x)) + *60>> 0 from (select 300000::numeric - n as x from generate_series(1, 2) n offset 0) q
-- name: twenty logarithms of a huge number
select <<ln(x) + *20>> 0 from (select 7::numeric ^ 150000 - n as x from generate_series(1, 3) n offset 0) q
-- name: three hundred roots of numbers of 16,000 places
select <<sqrt(round(x, 16383)) + *300>> 0 from (select n + 0.5 as x from generate_series(1, 3) n offset 0) q
-- name: three hundred quotients of numbers of 16,000 places
select <<round(x, 16383) / round(y, 16000) + *300>> 0 from (select n + 0.5 as x, n + 0.75 as y from generate_series(1, 3) n offset 0) q
-- name: the sum of products of huge numbers
select sum(x * x * x * x) from (select 7::numeric ^ 30000 - n as x from generate_series(1, 100) n offset 0) q
-- name: deviations of huge numbers
select stddev(x), variance(x), corr(x, x) from (select 7::numeric ^ 100000 - n as x from generate_series(1, 100000) n) q
-- name: a long text sought as words in itself
select to_tsvector('simple', a) @@ plainto_tsquery('simple', a) from (select string_agg('ab cd', ' ') as a from generate_series(1, 300000)) q
-- name: a phrase of three hundred words in a long text
select to_tsvector('simple', a) @@ '<<a <-> *300>> b'::tsquery from (select string_agg('a', ' ') as a from generate_series(1, 300000)) q
-- name: long texts gathered in order
select string_agg(a, ',' order by a) from (select string_agg(repeat('a', 100), '') as a from generate_series(1, 1000000) n group by n % 10) q
-- name: a long text sought in one that a recursion lengthened (not cancelled, 18)
with recursive r(n, x) as (select 1, 'a' union all select n + 1, x || repeat('a', 999) from r where n < 1000) select strpos(x, 'b' || left(x, 500000)) from r where n = 1000
-- name: roots of a huge number that was a text
select <<sqrt(x::text::numeric) + *200>> 0 from (select 7::numeric ^ 150000 - n as x from generate_series(1, 3) n offset 0) q
-- name: the digits of a number sought in themselves
select <<strpos(x::text, 'b' || left(x::text, 60000)) + *50>> 0 from (select 7::numeric ^ 150000 - n as x from generate_series(1, 3) n offset 0) q
-- name: the digits of a number repeated
select length(repeat(x::text, 999) <<|| repeat(x::text, 998)*12>>) from (select 7::numeric ^ 150000 as x offset 0) q
-- name: the digits of a sum doubled
with a as materialized (select (7::numeric ^ 150000 + 1)::text || '' as x), b as materialized (select x||x||x||x||x||x||x||x||x||x as x from a), c as materialized (select x||x||x||x||x||x||x||x||x||x as x from b), d as materialized (select x||x||x||x||x||x||x||x||x||x as x from c), e as materialized (select x||x||x||x||x||x||x||x||x||x as x from d) select length(x) from e
-- name: combining marks put in order
select <<length(normalize(x, NFD)) + *50>> 0 from (select repeat(U&'\0301\0323', 900) || repeat(U&'\0323\0301', 900) as x offset 0) q
-- name: combining marks gathered and put in order
select length(normalize(x, NFD)) from (select string_agg(U&'\0301\0323', '') as x from generate_series(1, 1000000)) q
-- name: words with hyphens
select length(to_tsvector('simple', x)) from (select string_agg('a-', '') as x from generate_series(1, 1000000)) q
-- name: a host without end
select length(to_tsvector('simple', x)) from (select string_agg('a.b/', '') as x from generate_series(1, 1000000)) q
-- name: repeated words with hyphens
select <<length(to_tsvector('simple', x)) + *20>> 0 from (select repeat(repeat('a-', 999), 50) as x offset 0) q
-- name: a headline of hyphens
select length(ts_headline('simple', repeat(repeat('a-', 999), 50), 'a'::tsquery))
-- name: tags without end
select length(to_tsvector('simple', x)) from (select string_agg('<a b=', '') as x from generate_series(1, 1000000)) q
-- name: squares of a column
with a as materialized (select number * 12345678901234567890 as x from words where id = 2), b as materialized (select x*x as x from a), c as materialized (select x*x as x from b), d as materialized (select x*x as x from c), e as materialized (select x*x as x from d), f as materialized (select x*x as x from e), g as materialized (select x*x as x from f), h as materialized (select x*x as x from g), i as materialized (select x*x as x from h), j as materialized (select x*x as x from i), k as materialized (select x*x as x from j) select <<mod(x, x - 1) + *200>> 0 from k
-- name: to_char of huge numbers
select <<length(to_char(x, repeat('9', 900))) + *300>> 0 from (select 7::numeric ^ 150000 - n as x from generate_series(1, 3) n offset 0) q
-- name: regular expression of many alternatives
select 'aaaaaaaaaaaaaaaaaaaaaaaa' ~ (repeat('(a|b|c)*', 500) || 'd')
-- name: regular expression that goes back
select repeat('a', 999) ~ '^(a+)+\1*(b|\1)$'
-- name: regexp_replace with many back references
select length(regexp_replace(repeat(repeat('ab', 900), 90), '(a)(b)', '\1\2\1', 'g'))
-- name: averages of huge numbers in one row
select <<avg(x) * avg(x + 1) + *50>> 0 from (select 7::numeric ^ 150000 - n as x from generate_series(1, 3) n offset 0) q
-- name: width_bucket of huge numbers
select <<width_bucket(x, 1, x + x, 100) + *300>> 0 from (select 7::numeric ^ 150000 - n as x from generate_series(1, 3) n offset 0) q
-- name: arrays gathered into an array (2.4 GB, 18)
select array_agg(a) from (select array(select generate_series(1, 1000)) as a from generate_series(1, 100000)) q
-- name: a long separator between a million elements (1.8 GB, 18)
select length(array_to_string(array(select generate_series(1, 1000000)), repeat('x', 900)))
-- name: json built of itself
with a as materialized (select jsonb_agg(n) as x from generate_series(1, 100000) n), b as materialized (select jsonb_build_array(x, x, x, x, x, x, x, x, x, x) as x from a), c as materialized (select jsonb_build_array(x, x, x, x, x, x, x, x, x, x) as x from b), d as materialized (select jsonb_build_array(x, x, x, x, x, x, x, x, x, x) as x from c) select length(x::text) from d
-- name: like of many wildcards
select repeat(repeat('a', 999), 150) like repeat('%a', 400) || '%b'
-- name: similar of wildcards
select repeat(repeat('a', 999), 150) ~ ('^' || repeat('.*a', 200) || 'b$')
-- name: arrays of unknown length gathered into an array
select array_agg(array(select generate_series(1, (select 1000)))) from generate_series(1, 100000)
-- name: arrays of unknown length gathered by the row
select array_agg(a) from (select array(select generate_series(1, n % 2 + (select 1000))) as a from generate_series(1, 100000) n) q
-- name: a gathered text with a long one in the place of each character
select length(replace(x, 'a', repeat('x', 999))) from (select string_agg('a', '') as x from generate_series(1, 1000000)) q
-- name: a gathered text with a long one in the place of each match
select length(regexp_replace(x, 'a', repeat('x', 999), 'g')) from (select string_agg('a', '') as x from generate_series(1, 1000000)) q
-- name: rows of documents gathered into documents
select jsonb_agg(q) from (select (select jsonb_agg(m) from generate_series(1, 1000) m where m > n % 2) as a from generate_series(1, 100000) n) q
-- name: an open power gathered
select string_agg(x::text, '') from (select 7::numeric ^ (n * 50 * 50 * 50) as x from generate_series(1, 1) n offset 0) q, generate_series(1, 100000)
-- name: open powers gathered as an array
select array_agg(x) from (select 7::numeric ^ (n * 50 * 50 * 50) as x from generate_series(1, 1) n offset 0) q, generate_series(1, 100000)
