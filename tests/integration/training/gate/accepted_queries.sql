SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY price) FROM book
SELECT percentile_cont(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY price) FROM book
SELECT author_id, percentile_disc(0.9) WITHIN GROUP (ORDER BY pages DESC) FROM book GROUP BY author_id
SELECT mode() WITHIN GROUP (ORDER BY country) FROM author
SELECT rank(100) WITHIN GROUP (ORDER BY price) FROM book
SELECT id, avg(price) OVER (ORDER BY id ROWS BETWEEN 6 PRECEDING AND CURRENT ROW) FROM book
SELECT id, sum(price) OVER (ORDER BY published RANGE BETWEEN INTERVAL '7 days' PRECEDING AND CURRENT ROW) FROM book
SELECT id, sum(price) OVER (ORDER BY pages GROUPS BETWEEN 1 PRECEDING AND 1 FOLLOWING EXCLUDE TIES) FROM book
SELECT id, first_value(title) OVER w, lag(price, 1, 0) OVER w, ntile(4) OVER w FROM book WINDOW w AS (PARTITION BY author_id ORDER BY published)
SELECT id, row_number() OVER (PARTITION BY author_id ORDER BY price DESC), cume_dist() OVER (ORDER BY price) FROM book
SELECT * FROM (SELECT *, dense_rank() OVER (PARTITION BY author_id ORDER BY sold DESC) r FROM book) t WHERE r <= 3
SELECT country, mood, count(*), grouping(country, mood) FROM author GROUP BY GROUPING SETS ((country), (mood), ())
SELECT country, mood, count(*) FROM author GROUP BY ROLLUP (country, mood) ORDER BY 1 NULLS LAST, 2
SELECT country, mood, count(*) FROM author GROUP BY CUBE (country, mood)
SELECT a.name, b.title FROM author a CROSS JOIN LATERAL (SELECT title FROM book WHERE author_id = a.id ORDER BY price DESC LIMIT 2) b
SELECT a.name, t.tag FROM author a LEFT JOIN LATERAL unnest(a.tags) WITH ORDINALITY t(tag, n) ON true
SELECT DISTINCT ON (author_id) author_id, title FROM book ORDER BY author_id, published DESC
SELECT count(*) FILTER (WHERE price > 10), sum(price) FILTER (WHERE pages < 100) FROM book
SELECT * FROM author WHERE active @> date '2020-03-01' AND active && daterange('2020-01-01', '2020-12-31', '[]')
SELECT lower(active), upper(active), upper(active) - lower(active), isempty(active * '[2020-01-01,2020-02-01)') FROM author
SELECT range_agg(active) FROM author
SELECT int4multirange(int4range(1, 5), int4range(8, 9)) @> 3, datemultirange(active) FROM author
SELECT count(*) FROM author WHERE active -|- daterange('2021-01-01', NULL) OR active << daterange('2030-01-01', NULL)
SELECT tags[1], tags[1:1], array_length(tags, 1), cardinality(tags), tags || 'y'::text FROM author
SELECT * FROM author WHERE 'x' = ANY (tags) AND tags @> ARRAY['tag1'] AND tags && ARRAY['x', 'y']
SELECT array_to_string(tags, ', '), array_position(tags, 'x'), array_remove(tags, 'x') FROM author
SELECT name, ARRAY(SELECT title FROM book WHERE author_id = author.id ORDER BY title) FROM author
SELECT unnest(tags) AS tag, count(*) FROM author GROUP BY 1 ORDER BY 2 DESC
SELECT profile -> 'address' ->> 'city', profile #>> '{address,city}', (profile ->> 'age')::int FROM author
SELECT * FROM author WHERE profile @> '{"age": 3}' OR profile ? 'age' OR profile ?| ARRAY['a', 'b']
SELECT jsonb_array_elements_text(profile -> 'langs') AS lang, count(*) FROM author GROUP BY 1
SELECT e.key, e.value FROM author, jsonb_each(profile) e WHERE author.id < 3
SELECT jsonb_path_query_first(profile, '$.address.city'), profile @? '$.langs[*] ? (@ == "en")' FROM author
SELECT jsonb_path_query_array(profile, '$.langs[0, 1, last]'), jsonb_path_query(profile, '$.address.keyvalue().key'), jsonb_path_exists(profile, '$.address.city ? (@ like_regex "^c[0-9,]+\\d?$" flag "i")') FROM author
SELECT jsonb_set(profile, '{age}', '5'), profile - 'age', profile || '{"a": 1}', raw ->> 'k' FROM author
SELECT jsonb_agg(jsonb_build_object('id', id, 'name', name) ORDER BY id) FROM author
SELECT json_agg(a) FROM author a
SELECT a.name, jsonb_agg(to_jsonb(b) - 'author_id') FROM author a JOIN book b ON b.author_id = a.id GROUP BY a.name
SELECT json_object_agg(name, country) FROM author
SELECT x.age FROM author, jsonb_to_record(profile) AS x(age int)
SELECT * FROM author WHERE about @@ to_tsquery('english', 'garden & book')
SELECT name, ts_rank(about, websearch_to_tsquery('english', 'gardens')) AS r FROM author ORDER BY r DESC LIMIT 5
SELECT ts_headline('english', title, plainto_tsquery('title')) FROM book WHERE to_tsvector('english', title) @@ plainto_tsquery('english', 'title') LIMIT 5
SELECT a.name, ts_headline('english', b.title, q, 'StartSel=<mark>, StopSel=</mark>, MaxWords=35, MinWords=15') FROM author a JOIN book b ON b.author_id = a.id, to_tsquery('english', 'title') q WHERE a.about @@ q OR to_tsvector('english', b.title) @@ q
SELECT author_id, string_agg(ts_headline('english', title, q), '; ') FROM book, plainto_tsquery('title') q GROUP BY 1
SELECT name, similarity(name, 'Autor 3') FROM author WHERE name % 'Author 3' ORDER BY name <-> 'Author 3' LIMIT 5
SELECT * FROM author WHERE word_similarity('Author', name) > 0.5 OR name ILIKE '%thor 1%' OR name ~* '^a.*9$'
WITH RECURSIVE up AS (SELECT id, parent_id, title, 1 AS depth FROM book WHERE id = 900 UNION ALL SELECT b.id, b.parent_id, b.title, up.depth + 1 FROM book b JOIN up ON b.id = up.parent_id) SELECT * FROM up
WITH RECURSIVE tree AS (SELECT id, title::text AS path FROM book WHERE parent_id IS NULL UNION ALL SELECT b.id, tree.path || ' > ' || b.title FROM book b JOIN tree ON b.parent_id = tree.id) SELECT path FROM tree
WITH RECURSIVE tree AS (SELECT id, ARRAY[id] AS path FROM book WHERE parent_id IS NULL UNION ALL SELECT b.id, path || b.id FROM book b JOIN tree ON b.parent_id = tree.id) SELECT max(cardinality(path)) FROM tree
WITH RECURSIVE up AS (SELECT id, parent_id, title FROM book WHERE id = 900 UNION ALL SELECT b.id, b.parent_id, b.title FROM book b JOIN up ON b.id = up.parent_id) SELECT string_agg(title, ' > ' ORDER BY id) FROM up
WITH RECURSIVE up AS (SELECT id, parent_id, title FROM book WHERE id = 900 UNION ALL SELECT b.id, b.parent_id, b.title FROM book b JOIN up ON b.id = up.parent_id) SELECT json_agg(up), array_agg(id) FROM up
WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 100) SELECT array_agg(n) FROM t
WITH RECURSIVE t AS (SELECT id, parent_id FROM book WHERE id = 900 UNION SELECT b.id, b.parent_id FROM book b JOIN t ON b.id = t.parent_id) SEARCH DEPTH FIRST BY id SET o CYCLE id SET looped USING trail SELECT * FROM t
SELECT age(published), date_trunc('week', published), extract(epoch FROM length), published + INTERVAL '1 month 2 days', published AT TIME ZONE 'Asia/Shanghai', published::date - date '2023-01-01' FROM book
SELECT to_char(published, 'YYYY-MM'), date_part('isodow', published), justify_days(length), make_date(2024, 2, 29) FROM book
SELECT (extract(year FROM published) || '-' || lpad(extract(month FROM published)::text, 2, '0') || '-01')::date AS month, count(*) FROM book GROUP BY 1
SELECT concat(published::date, ' ', opened)::timestamp, ('{' || id || '}')::int[], (pages || ' minutes')::interval FROM book
SELECT * FROM book WHERE (published, published + length) OVERLAPS (date '2023-02-01', date '2023-03-01')
SELECT d::date, count(b.id) FROM generate_series(date '2023-01-01', date '2023-12-31', INTERVAL '1 day') d LEFT JOIN book b ON b.published::date = d::date GROUP BY 1 ORDER BY 1
SELECT m, coalesce(sum(price), 0) FROM generate_series((SELECT date_trunc('month', min(published)) FROM book), (SELECT max(published) FROM book), '1 month') m LEFT JOIN book ON date_trunc('month', published) = m GROUP BY m
SELECT author_id, string_agg(title, ', ' ORDER BY published), string_agg(DISTINCT isbn, ';') FROM book GROUP BY 1
SELECT string_agg(title || ' (' || price || ')', '; ') FROM book
SELECT author_id, array_agg(title), array_agg(price), array_agg(DISTINCT pages), json_agg(sold) FROM book GROUP BY 1
SELECT country, count(*), string_agg(name, ', '), array_agg(id ORDER BY id), json_agg(json_build_object('name', name, 'born', born)) FROM author GROUP BY country
SELECT a.country, json_agg(t) FROM author a JOIN (SELECT author_id, json_agg(title) AS titles, count(*) FROM book GROUP BY author_id) t ON t.author_id = a.id GROUP BY a.country
WITH s AS (SELECT author_id, string_agg(title, ',') AS titles FROM book GROUP BY 1) SELECT a.name, s.titles, length(s.titles) FROM author a JOIN s ON s.author_id = a.id ORDER BY s.titles
SELECT CASE WHEN price < 10 THEN 'cheap' WHEN price < 100 THEN 'ordinary' ELSE 'dear' END AS band, count(*), string_agg(CASE WHEN sold > 10 THEN 'bestseller' ELSE 'other' END, ',') FROM book GROUP BY 1 ORDER BY 1
SELECT concat_ws(', ', name, country, mood), format('%s (%s)', name, country), concat(name, '-', id) FROM author
SELECT replace(replace(title, 'Title', 'T'), ' ', '_'), regexp_replace(title, '(\d+)', '#\1', 'g') FROM book
SELECT replace('Dear {name}', '{name}', name), replace(title, 'Title', upper(isbn)) FROM author JOIN book ON author_id = author.id
SELECT translate(title, 'Tt', 'Dd'), initcap(title), overlay(title placing 'x' from 1 for 1), split_part(title, ' ', 2) FROM book
SELECT regexp_split_to_table(title, ' ') AS word, count(*) FROM book GROUP BY 1 ORDER BY 2 DESC LIMIT 10
SELECT (regexp_matches(title, '\d+'))[1], regexp_match(title, '(\w+) (\d+)') FROM book
SELECT * FROM unnest(ARRAY['a', 'b'], ARRAY[1, 2]) AS t(letter, number)
SELECT v.label, count(b.id) FROM (VALUES ('low', 0, 10), ('high', 10, 1000)) AS v(label, low, high) LEFT JOIN book b ON b.price >= v.low AND b.price < v.high GROUP BY v.label
SELECT title FROM book WHERE author_id IN (SELECT id FROM author WHERE country = 'C1') AND price > ALL (SELECT price FROM book WHERE id < 5)
SELECT name FROM author a WHERE NOT EXISTS (SELECT FROM book WHERE author_id = a.id AND price > 4990)
SELECT id FROM author EXCEPT SELECT author_id FROM book UNION ALL SELECT 1 INTERSECT SELECT 2
SELECT a.* FROM author a FULL JOIN book b ON a.id = b.author_id RIGHT JOIN author c ON c.id = a.id WHERE a.id IS DISTINCT FROM c.id
SELECT corr(price, pages), regr_slope(price, pages), stddev_pop(price), var_samp(price), covar_pop(price, sold) FROM book
SELECT width_bucket(price, 0, 5000, 10) AS bucket, count(*) FROM book GROUP BY 1 ORDER BY 1
SELECT round(100.0 * count(*) / sum(count(*)) OVER (), 2), bool_and(price > 0), bit_or(pages) FROM book GROUP BY author_id
SELECT price ^ 2, sqrt(price), power(1.05, 10) * price, greatest(price, pages), nullif(pages, 0), ln(price + 1) FROM book
SELECT author_id, array_agg(round(price * 1.17 * sold, 2) ORDER BY id), string_agg(power(1.05, pages % 10)::text, ','), array_agg(price ^ 2), string_agg(to_char(published, 'YYYY-MM-DD HH24:MI'), ',') FROM book GROUP BY 1
SELECT id, round(price * pages * 2, 1) AS v, power(1 + price / 100, 12) AS w FROM book ORDER BY v, w, to_char(published, 'Mon DD')
SELECT jsonb_pretty(profile), string_agg(jsonb_pretty(profile), ',') OVER (), encode(name::bytea, 'base64'), normalize(name) FROM author
SELECT office <-> point(0, 0) AS distance, host(home), family(home), home << '10.0.0.0/8' FROM author ORDER BY 1
SELECT encode(sha256(name::bytea), 'hex'), md5(name), alias::text FROM author
SELECT name FROM author WHERE (country, mood) IN (('C1', 'calm'), ('C2', 'busy'))
SELECT * FROM busy_author
SELECT country FROM author GROUP BY country ORDER BY country COLLATE "C" FETCH FIRST 3 ROWS WITH TIES
SELECT title FROM book TABLESAMPLE bernoulli (10) REPEATABLE (1)
SELECT id, title FROM book ORDER BY price DESC, title OFFSET 10 LIMIT 10
SELECT * FROM book WHERE title LIKE 'Title 1_' OR title SIMILAR TO 'Title (1|2)%' OR title !~ '9'
SELECT * FROM book b WHERE price > (SELECT avg(price) FROM book WHERE author_id = b.author_id)
SELECT author_id, title, published - lag(published) OVER (PARTITION BY author_id ORDER BY published) AS gap FROM book
SELECT min(mood), max(mood), enum_range(NULL::mood) FROM author
SELECT '2023-01-01'::timestamptz, 'busy'::mood, '[1,5)'::int4range, '{1,2}'::int[], '{"a": 1}'::jsonb, 'P1D'::interval
SELECT extract(year FROM published)::int AS year, count(*) FROM book GROUP BY year HAVING count(*) > 1 ORDER BY year
SELECT num_nulls(parent_id, price), coalesce(parent_id::text, 'none') FROM book WHERE parent_id IS NULL
SELECT json_agg(json_build_object('id', b.id, 'title', b.title, 'price', b.price, 'pages', b.pages, 'sold', b.sold, 'published', b.published, 'isbn', b.isbn, 'opened', b.opened, 'took', b.length, 'author', a.name)) FROM book b CROSS JOIN author a WHERE a.id <= 20
SELECT name FROM author WHERE name ~ '(^$|^\+?\d+$)'
SELECT regexp_replace(name, '([\u4e00-\u9fa5]+)$', '') AS 拼音 FROM author
SELECT count(*) FROM book WHERE title <> '$$?$'
SELECT name FROM author WHERE name ~ '^[A-Z]\w+( \d+)?$' AND profile ->> 'age' ~ '^\d+$'
WITH RECURSIVE tree AS (SELECT id, title, id::text AS path, 1 AS lvl FROM book WHERE parent_id IS NULL UNION ALL SELECT b.id, b.title, t.path || '/' || b.id, t.lvl + 1 FROM book b JOIN tree t ON b.parent_id = t.id) SELECT repeat('  ', lvl - 1) || title AS node, path FROM tree ORDER BY path LIMIT 50
WITH RECURSIVE tree AS (SELECT id, title, ARRAY[id] AS path FROM book WHERE parent_id IS NULL UNION ALL SELECT b.id, b.title, path || b.id FROM book b JOIN tree ON b.parent_id = tree.id) SELECT lpad(title, length(title) + cardinality(path) * 2) FROM tree ORDER BY path LIMIT 50
WITH RECURSIVE tree AS (SELECT id, title AS path, 1 AS depth FROM book WHERE parent_id IS NULL UNION ALL SELECT b.id, path || ' > ' || b.title, depth + 1 FROM book b, tree WHERE b.parent_id = tree.id) SELECT depth, count(*), string_agg(path, E'\n' ORDER BY path) FROM tree WHERE depth < 3 GROUP BY depth
WITH RECURSIVE n(n, list) AS (SELECT 1, '1' UNION ALL SELECT n + 1, list || ',' || (n + 1)::text FROM n WHERE n < 20) SELECT max(list) FROM n
WITH RECURSIVE fib(a, b) AS (SELECT 0, 1 UNION ALL SELECT b, a + b FROM fib WHERE b < 1000) SELECT a FROM fib
WITH RECURSIVE saving(year, amount) AS (SELECT 2020, 1000::numeric UNION ALL SELECT year + 1, round(amount * 1.03 + amount * 0.01, 2) FROM saving WHERE year < 2040) SELECT * FROM saving
WITH RECURSIVE up AS (SELECT id, parent_id, 0 AS dist FROM book WHERE id = 4000 UNION SELECT b.id, b.parent_id, up.dist + 1 FROM book b JOIN up ON up.parent_id = b.id) SELECT * FROM up ORDER BY dist
WITH RECURSIVE g(id, parent_id) AS (SELECT id, parent_id FROM book WHERE id < 5 UNION ALL SELECT b.id, b.parent_id FROM book b JOIN g ON b.parent_id = g.id) SEARCH DEPTH FIRST BY id SET o CYCLE id SET loops USING trail SELECT * FROM g ORDER BY o LIMIT 20
SELECT country, repeat('*', (count(*) / 2)::int) AS bar FROM author GROUP BY country ORDER BY count(*) DESC
SELECT pages / 100 * 100 AS bucket, repeat('█', (count(*) / 50)::int) AS histogram, count(*) FROM book GROUP BY 1 ORDER BY 1
SELECT d::date AS day, count(b.id) FROM generate_series((SELECT min(published) FROM book)::date, (SELECT max(published) FROM book)::date, interval '1 day') d LEFT JOIN book b ON b.published::date = d::date GROUP BY 1 ORDER BY 1
WITH days AS (SELECT generate_series(min(published::date), max(published::date), '1 day')::date AS day FROM book) SELECT day, coalesce(sum(price), 0) AS revenue, sum(coalesce(sum(price), 0)) OVER (ORDER BY day) AS running FROM days LEFT JOIN book ON published::date = day GROUP BY day ORDER BY day
SELECT array_agg(d::date ORDER BY d) FROM generate_series(date_trunc('month', now()) - interval '11 months', now(), '1 month') d
SELECT string_agg(to_char(d, 'YYYY-MM') || ': ' || coalesce(n, 0), ', ' ORDER BY d) FROM generate_series((SELECT date_trunc('month', min(published)) FROM book), now(), '1 month') d LEFT JOIN (SELECT date_trunc('month', published) m, count(*) n FROM book GROUP BY 1) c ON c.m = d
SELECT json_agg(json_build_object('day', d::date, 'books', (SELECT count(*) FROM book WHERE published::date = d::date)) ORDER BY d) FROM generate_series((SELECT max(published)::date - 13 FROM book), (SELECT max(published)::date FROM book), '1 day') d
SELECT date_trunc('month', published) AS month, count(*), lag(count(*)) OVER (ORDER BY date_trunc('month', published)) AS before, round(100.0 * (count(*) - lag(count(*)) OVER (ORDER BY date_trunc('month', published))) / nullif(lag(count(*)) OVER (ORDER BY date_trunc('month', published)), 0), 1) AS change FROM book GROUP BY 1 ORDER BY 1
SELECT author_id, sold, sum(sold) OVER (PARTITION BY author_id ORDER BY published, id) AS running, avg(sold) OVER (PARTITION BY author_id ORDER BY published ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) AS moving FROM book ORDER BY author_id, published LIMIT 100
SELECT author_id, sum(sold) AS total, round(100.0 * sum(sold) / sum(sum(sold)) OVER (), 2) AS share, sum(sum(sold)) OVER (ORDER BY sum(sold) DESC) / sum(sum(sold)) OVER () AS cumulated FROM book GROUP BY author_id ORDER BY total DESC
WITH ranked AS (SELECT *, ntile(4) OVER (ORDER BY sold DESC) AS quartile FROM book) SELECT quartile, min(sold), max(sold), avg(price)::numeric(10, 2) FROM ranked GROUP BY quartile ORDER BY quartile
WITH days AS (SELECT DISTINCT published::date AS day FROM book), grouped AS (SELECT day, day - (row_number() OVER (ORDER BY day))::int AS island FROM days) SELECT min(day) AS first, max(day) AS last, count(*) FROM grouped GROUP BY island ORDER BY first
WITH gaps AS (SELECT published, published - lag(published) OVER (ORDER BY published) > interval '6 hours' AS begins FROM book), sessions AS (SELECT published, count(*) FILTER (WHERE begins) OVER (ORDER BY published) AS session FROM gaps) SELECT session, count(*), max(published) - min(published) AS length FROM sessions GROUP BY session ORDER BY 2 DESC LIMIT 10
WITH first AS (SELECT author_id, date_trunc('month', min(published)) AS cohort FROM book GROUP BY 1) SELECT cohort, (extract(year FROM age(date_trunc('month', b.published), cohort)) * 12 + extract(month FROM age(date_trunc('month', b.published), cohort)))::int AS month, count(DISTINCT b.author_id) FROM book b JOIN first f USING (author_id) GROUP BY 1, 2 ORDER BY 1, 2
WITH rfm AS (SELECT author_id, ntile(5) OVER (ORDER BY max(published)) AS r, ntile(5) OVER (ORDER BY count(*)) AS f, ntile(5) OVER (ORDER BY sum(price)) AS m FROM book GROUP BY author_id) SELECT r || '-' || f || '-' || m AS segment, count(*), CASE WHEN r >= 4 AND f >= 4 THEN '冠军' WHEN r <= 2 THEN '流失' ELSE '一般' END AS label FROM rfm GROUP BY 1, 3 ORDER BY 2 DESC
SELECT author_id, percentile_cont(array[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY price), mode() WITHIN GROUP (ORDER BY pages), stddev_samp(price), corr(price, pages), regr_slope(sold, price) FROM book GROUP BY author_id
SELECT coalesce(country, '合计') AS 国家, coalesce(mood::text, '小计') AS 心情, count(*) AS 人数 FROM author GROUP BY ROLLUP (country, mood) ORDER BY GROUPING(country), country, GROUPING(mood), mood
SELECT CASE GROUPING(country, mood) WHEN 0 THEN 'both' WHEN 1 THEN 'country' WHEN 2 THEN 'mood' ELSE 'all' END, count(*) FROM author GROUP BY GROUPING SETS ((country, mood), (country), (mood), ()) HAVING count(*) > 1
SELECT sum(sold) FILTER (WHERE extract(month FROM published) <= 3) AS q1, sum(sold) FILTER (WHERE extract(month FROM published) BETWEEN 4 AND 6) AS q2, sum(CASE WHEN extract(quarter FROM published) IN (3, 4) THEN sold ELSE 0 END) AS rest FROM book
SELECT a.name, top.title, top.sold, top.place FROM author a CROSS JOIN LATERAL (SELECT title, sold, row_number() OVER (ORDER BY sold DESC) AS place FROM book WHERE author_id = a.id ORDER BY sold DESC LIMIT 3) AS top ORDER BY a.name, place
SELECT a.name, l.lang, l.n FROM author a, jsonb_array_elements_text(a.profile -> 'langs') WITH ORDINALITY AS l(lang, n) WHERE l.lang <> 'zh'
SELECT jsonb_path_query_array(profile, '$.langs[*] ? (@ like_regex "^e.*$")') FROM author WHERE profile @? '$.langs[*] ? (@ == "en")' AND profile @@ '$.age > 3'
SELECT key, count(*), min(value #>> '{}') FROM author, jsonb_each(profile) GROUP BY key ORDER BY key
SELECT x.city, x.age FROM author, jsonb_to_record(profile -> 'address') AS x(city text, age int)
SELECT jsonb_build_object('name', name, 'books', (SELECT coalesce(jsonb_agg(jsonb_build_object('title', title, 'price', price) ORDER BY price DESC), '[]') FROM book WHERE author_id = a.id)) FROM author a
SELECT json_object_agg(country, n ORDER BY n) FROM (SELECT country, count(*) n FROM author GROUP BY country) t
SELECT profile #- '{address,city}', profile || '{"seen": true}', jsonb_set(profile, '{address,zip}', '"10001"'), profile - 'age' FROM author
SELECT row_to_json(t) FROM (SELECT id, title, price FROM book ORDER BY price DESC LIMIT 5) t
SELECT name, ts_rank(about, q) AS rank, ts_headline('english', name || ' writes books about gardens', q, 'StartSel=<b>, StopSel=</b>, MaxWords=9, MinWords=3') FROM author, websearch_to_tsquery('english', '"books about" garden -cats') q WHERE about @@ q ORDER BY rank DESC
SELECT title FROM book WHERE to_tsvector('simple', title) @@ to_tsquery('simple', 'title & !17') LIMIT 5
SELECT a.name, b.name FROM author a JOIN author b ON a.active && b.active AND a.id < b.id WHERE a.active * b.active <> 'empty' LIMIT 20
SELECT name, range_agg(active) OVER (PARTITION BY country), daterange(lower(active), upper(active), '[]') FROM author WHERE upper(active) > '2020-06-10' AND NOT isempty(active)
SELECT published AT TIME ZONE 'Asia/Shanghai' AS 北京时间, to_char(published, 'YYYY"年"MM"月"DD"日" HH24:MI') FROM book ORDER BY 1 LIMIT 10
SELECT date_bin('15 minutes', published, timestamptz '2023-01-01') AS slot, count(*) FROM book GROUP BY 1 ORDER BY 2 DESC LIMIT 5
SELECT to_date(to_char(published, 'YYYY-MM') || '-01', 'YYYY-MM-DD') AS month, (to_char(published, 'YYYY-MM') || '-01')::date + interval '1 month - 1 day' AS last_day FROM book LIMIT 5
SELECT extract(isodow FROM published)::int AS 星期, to_char(published, 'Day') AS day, count(*) FROM book GROUP BY 1, 2 ORDER BY 1
SELECT justify_interval(sum(length)), make_interval(mins => avg(extract(epoch FROM length) / 60)::int) FROM book
SELECT split_part(title, ' ', 2)::int AS number, initcap(lower(title)), translate(title, ' ', '_'), regexp_replace(isbn, '(\d{3})(\d{4})', '\1-\2'), format('%s (%s)', title, pages), left(title, 3) || '…' FROM book LIMIT 10
SELECT (regexp_matches(title, '(\w+) (\d+)', 'g'))[2], regexp_split_to_array(title, '\s+'), array_length(regexp_split_to_array(title, ''), 1) FROM book LIMIT 10
SELECT concat_ws(' · ', name, country, mood::text), quote_literal(name), md5(name), upper(left(name, 1)) || substr(name, 2), reverse(name), lpad(id::text, 5, '0'), rpad(name, 12, '.') FROM author
SELECT replace(replace(replace(replace(title, ' ', ''), '-', ''), '(', ''), ')', '') FROM book LIMIT 10
SELECT name, array_to_string(ARRAY(SELECT title FROM book WHERE author_id = author.id ORDER BY published DESC LIMIT 3), '; ') AS latest FROM author
SELECT tag, array_agg(DISTINCT name ORDER BY name) FROM author, unnest(tags) AS tag GROUP BY tag HAVING count(*) > 2
SELECT * FROM author WHERE tags @> '{x}' AND tags[1] = ANY ('{tag1,tag2}') AND NOT country = ALL (ARRAY['C9', 'C8'])
SELECT DISTINCT ON (country) country, name, born FROM author ORDER BY country, born NULLS LAST, id
SELECT a.id FROM author a WHERE NOT EXISTS (SELECT FROM book b WHERE b.author_id = a.id AND b.price > 4000) EXCEPT SELECT author_id FROM book WHERE pages = 0 ORDER BY 1
SELECT id, price FROM book WHERE price > ALL (SELECT avg(price) FROM book GROUP BY author_id) OR (author_id, pages) IN (SELECT author_id, max(pages) FROM book GROUP BY author_id) ORDER BY id LIMIT 20
SELECT country, count(*) FROM author GROUP BY country HAVING count(*) > (SELECT avg(n) FROM (SELECT count(*) n FROM author GROUP BY country) c)
SELECT v.label, count(b.id) FROM (VALUES ('短', 0, 200), ('中', 200, 500), ('长', 500, 100000)) AS v(label, lo, hi) LEFT JOIN book b ON b.pages >= v.lo AND b.pages < v.hi GROUP BY v.label, v.lo ORDER BY v.lo
SELECT count(*) FROM book TABLESAMPLE BERNOULLI (10) REPEATABLE (7)
SELECT width_bucket(price, 0, 5000, 10) AS bucket, min(price), max(price), count(*) FROM book GROUP BY bucket ORDER BY bucket
SELECT sqrt(avg(pages ^ 2)), exp(avg(ln(nullif(sold, 0)))), power(1.05, 10), round(stddev_pop(price) / avg(price), 4) FROM book
SELECT sum(price * sold * (1 - 0.1)) AS revenue, sum(price * sold) / nullif(sum(sold), 0) AS per_copy, max(price) - min(price) AS spread FROM book WHERE published >= date '2023-02-01' AND published < date '2023-02-01' + interval '3 months'
SELECT id, price, first_value(price) OVER w, last_value(price) OVER (w ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING), nth_value(price, 2) OVER w, percent_rank() OVER w FROM book WINDOW w AS (PARTITION BY author_id ORDER BY price) ORDER BY id LIMIT 40
SELECT "t0"."country" AS "c0", SUM("t1"."price") AS "m0" FROM (SELECT "a"."id", "a"."country" FROM "public"."author" AS "a" WHERE ("a"."country" IS NOT NULL)) AS "t0" INNER JOIN (SELECT "b"."author_id", "b"."price" FROM "public"."book" AS "b") AS "t1" ON ("t0"."id" = "t1"."author_id") GROUP BY "t0"."country" ORDER BY "m0" DESC NULLS LAST LIMIT 1000
WITH src AS (SELECT * FROM book), cleaned AS (SELECT id, author_id, trim(title) AS title, coalesce(price, 0) AS price, sold FROM src), joined AS (SELECT c.*, a.name, a.country FROM cleaned c JOIN author a ON a.id = c.author_id), priced AS (SELECT *, price * sold AS revenue FROM joined), by_author AS (SELECT author_id, name, country, sum(revenue) AS revenue, count(*) AS titles FROM priced GROUP BY 1, 2, 3), ranked AS (SELECT *, rank() OVER (PARTITION BY country ORDER BY revenue DESC) AS place, revenue / sum(revenue) OVER (PARTITION BY country) AS share FROM by_author), labelled AS (SELECT *, CASE WHEN place = 1 THEN name || ' (' || country || ')' ELSE name END AS label FROM ranked), final AS (SELECT label, country, round(revenue, 2) AS revenue, round(100 * share, 1) || '%' AS share FROM labelled WHERE place <= 3) SELECT * FROM final ORDER BY country, revenue DESC
SELECT * FROM (SELECT * FROM (SELECT * FROM (SELECT * FROM (SELECT id, title, price FROM book WHERE price > 10) a WHERE id > 5) b WHERE title LIKE 'Title 1%') c) d ORDER BY price DESC LIMIT 7
SELECT a.name AS 作者, count(b.id) AS 书数, coalesce(round(avg(b.price), 2), 0) AS 均价 FROM author a LEFT JOIN book b ON b.author_id = a.id AND b.published >= date '2023-06-01' GROUP BY a.id, a.name HAVING count(b.id) >= 0 ORDER BY 书数 DESC, 作者
SELECT author_id, title FROM (SELECT author_id, title, sold, max(sold) OVER (PARTITION BY author_id) AS most FROM book) AS 各作者 WHERE sold = most ORDER BY author_id LIMIT 10 OFFSET 5
SELECT b.title, p.title AS parent, coalesce(p.title, '(无)') FROM book b LEFT JOIN book p ON p.id = b.parent_id WHERE b.title ILIKE '%title 1_' OR b.title SIMILAR TO 'Title (7|8)_'
SELECT published::date - date '2023-01-01' AS days, age(timestamptz '2024-01-01', published), (published - interval '1 year')::date, date_part('week', published), isfinite(published) FROM book LIMIT 5
SELECT count(*) FILTER (WHERE mood = 'calm') * 1.0 / nullif(count(*) FILTER (WHERE mood = 'busy'), 0) AS ratio, bool_and(born IS NOT NULL), bit_or(id) FROM author
SELECT string_agg(DISTINCT country, '、' ORDER BY country), string_agg(name, ', ') FILTER (WHERE id < 4) FROM author
SELECT 'a' || 'b' "label", U&'d\0061ta', E'it\'s', $$quoted 'text'$$, $t$也行$t$, B'101', X'1F', 1e3, .5, 1_000, '中' COLLATE "C" FROM author LIMIT 1
SELECT nullif(trim(both ' ' from name), ''), position('a' in name), overlay(name placing 'X' from 1 for 1), substring(name from '\d+'), substring(name from 2 for 3), char_length(name), name LIKE 'A%' ESCAPE '!' FROM author
SELECT least(price, 100), greatest(price, 1, NULL), abs(-price), ceil(price), mod(id, 7), id % 7, div(id, 7), sign(price - 10), trunc(price, 1), log(nullif(price, 0)) FROM book LIMIT 10
SELECT grp, string_agg(title, ' | ' ORDER BY id) FROM (SELECT id, title, (id - 1) / 10 AS grp FROM book WHERE id <= 100) t GROUP BY grp ORDER BY grp
SELECT ARRAY[1, 2, 3] || 4, array_cat('{1}'::int[], '{2}'), array_append(tags, country), (ARRAY['a', 'b', 'c'])[2:3], array_positions(tags, 'x'), tags <@ ARRAY['x', 'tag1', 'tag2'] FROM author
SELECT to_char(sum(price * sold), 'FM999,999,999,990.00') AS 销售额, to_char(avg(price), '9990D99'), to_char(0.256, '990.0%') FROM book
