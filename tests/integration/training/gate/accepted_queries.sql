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
