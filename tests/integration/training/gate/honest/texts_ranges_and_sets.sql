-- name: full text search with headline
SELECT a.id, ts_headline('english', a.body, q, 'StartSel=<b>, StopSel=</b>, MaxFragments=2, MaxWords=12, MinWords=4') AS snippet,
       ts_rank_cd(a.search, q, 32) AS score
FROM article a, websearch_to_tsquery('english', '"running totals" or joins -mysql') q
WHERE a.search @@ q
ORDER BY score DESC
LIMIT 5

-- name: weighted full text
SELECT id, ts_rank(setweight(to_tsvector('english', coalesce(title, '')), 'A') || setweight(to_tsvector('english', coalesce(body, '')), 'D'),
                   to_tsquery('english', 'query & data:*')) AS r
FROM article
WHERE to_tsvector('english', title || ' ' || body) @@ to_tsquery('english', 'query & data:*')
ORDER BY r DESC, id
LIMIT 20

-- name: trigram similarity
SELECT name, similarity(name, 'Ana Smit') AS sim, name <-> 'Ana Smit' AS dist
FROM customer
WHERE name % 'Ana Smit' OR word_similarity('Smit', name) > 0.4
ORDER BY sim DESC, id
LIMIT 10

-- name: price valid on the order's day
SELECT o.id, l.product_id, l.unit_price, pp.price AS list_price, pp.valid
FROM orders o
JOIN order_line l ON l.order_id = o.id
JOIN price_period pp ON pp.product_id = l.product_id AND pp.valid @> o.ordered_at::date
WHERE l.unit_price <> pp.price
ORDER BY o.id, l.line_no
LIMIT 100

-- name: range bounds and lengths
SELECT product_id, lower(valid) AS from_day, upper(valid) - 1 AS last_day, upper(valid) - lower(valid) AS days,
       lower_inc(valid), upper_inf(valid), valid * daterange('2022-06-01', '2022-12-31', '[]') AS part_of_h2
FROM price_period
WHERE valid && daterange('2022-06-01', '2022-12-31', '[]') AND NOT isempty(valid)

-- name: holes between price periods
SELECT product_id, upper(valid) AS gap_from, next_from AS gap_to
FROM (SELECT product_id, valid, lead(lower(valid)) OVER (PARTITION BY product_id ORDER BY valid) AS next_from FROM price_period) t
WHERE next_from > upper(valid)

-- name: multiranges of periods
SELECT product_id, range_agg(valid) AS covered, datemultirange(daterange('2022-01-01', '2024-12-31')) - range_agg(valid) AS uncovered,
       range_merge(range_agg(valid)) AS span
FROM price_period
GROUP BY product_id
ORDER BY product_id

-- name: colliding bookings
SELECT a.room, a.id, b.id, a.during * b.during AS collision, upper(a.during * b.during) - lower(a.during * b.during) AS length
FROM booking a
JOIN booking b ON a.room = b.room AND a.id < b.id AND a.during && b.during
ORDER BY a.room, a.id

-- name: free slots of a room
SELECT room, unnest(tstzmultirange(tstzrange('2024-03-04 08:00+00', '2024-03-06 18:00+00')) - range_agg(during)) AS free
FROM booking
WHERE during && tstzrange('2024-03-04 08:00+00', '2024-03-06 18:00+00')
GROUP BY room

-- name: opening hours in multiranges
SELECT store, weekday, hours, hours @> 9 AS open_at_9, hours @> int4range(10, 14) AS open_10_14, upper(hours) - lower(hours) AS span
FROM opening_hours
WHERE NOT hours @> 12 AND hours -|- int4multirange(int4range(18, 20))

-- name: arrays unnested with ordinality
SELECT e.name, s.skill, s.nr
FROM employee e
CROSS JOIN UNNEST(e.skills) WITH ORDINALITY AS s(skill, nr)
WHERE s.nr = 1 OR s.skill = ANY ('{sql,python}')
ORDER BY e.id, s.nr

-- name: arrays tested
SELECT name, tags, tags[1] AS first, array_length(tags, 1) AS n, array_position(tags, 'new') AS pos,
       tags @> ARRAY['vip'] AS is_vip, tags && '{b2b,wholesale}'::text[] AS trade, 'vip' = ANY (tags), 'vip' <> ALL (tags)
FROM customer
WHERE cardinality(tags) > 1

-- name: array of a subquery
SELECT p.name, ARRAY(SELECT DISTINCT o.customer_id FROM order_line l JOIN orders o ON o.id = l.order_id WHERE l.product_id = p.id ORDER BY 1 LIMIT 5) AS buyers
FROM product p
ORDER BY p.id

-- name: parallel unnest
SELECT t.code, t.rate, p.amount * t.rate AS converted
FROM unnest(ARRAY['EUR', 'USD', 'CNY'], ARRAY[1.0, 0.92, 0.13]) AS t(code, rate)
JOIN payment p ON p.currency = t.code
ORDER BY p.id
LIMIT 50

-- name: array functions
SELECT array_remove(tags, 'new'), array_replace(tags, 'vip', 'VIP'), array_cat(tags, ARRAY['x']), array_prepend('first', tags),
       array_to_string(tags, '|', '-'), string_to_array(city || ',' || segment, ','), array_upper(tags, 1), tags || '{extra}'
FROM customer
WHERE id < 10

-- name: parameters of a URL
SELECT substring(payload ->> 'url' FROM 'utm_source=([^&]+)') AS source,
       split_part(split_part(payload ->> 'url', '?', 1), '/', 5) AS page,
       regexp_replace(payload ->> 'url', '^https?://([^/]+)/.*$', '\1') AS host,
       count(*)
FROM web.event
GROUP BY 1, 2, 3
ORDER BY 4 DESC, 2
LIMIT 20

-- name: email parts
SELECT split_part(email, '@', 2) AS domain, count(*) AS n, string_agg(split_part(email, '@', 1), ', ' ORDER BY id) AS users
FROM customer
WHERE email ~* '^[a-z0-9._%+-]+@[a-z0-9.-]+\.[a-z]{2,}$'
GROUP BY 1
ORDER BY n DESC

-- name: emails found in ticket texts
SELECT id, (regexp_match(body, '[\w.]+@[\w.]+'))[1] AS email, regexp_replace(body, '\d', '*', 'g') AS masked
FROM ticket
WHERE subject ~ '^Login.*E-\d{1,3}$'

-- name: words counted
SELECT lower(w) AS word, count(*)
FROM article, regexp_split_to_table(body, '[^[:alpha:]]+') AS w
WHERE length(w) > 3
GROUP BY 1
ORDER BY 2 DESC, 1
LIMIT 25

-- name: sku parts
SELECT sku, split_part(sku, '-', 1), split_part(sku, '-', 2)::int, right(sku, 1), left(sku, 3), position('-' IN sku), strpos(sku, '-0'),
       substr(sku, 5, 4), reverse(sku), overlay(sku PLACING '****' FROM 5 FOR 4), translate(sku, 'SKU-', 'sku_'), ltrim(split_part(sku, '-', 2), '0')
FROM product

-- name: format and concat
SELECT format('%s (%s) costs %s', name, sku, to_char(price, 'FM999990.00')) AS line,
       concat(category, '/', subcategory), concat_ws(', ', name, NULL, category), initcap(lower(name)), upper(left(name, 1)) || lower(substring(name FROM 2)),
       btrim('  x '), rpad(name, 20, '.') || lpad(price::text, 8), chr(65 + id % 26), ascii(name), md5(sku), quote_ident(category), length(name), octet_length(name)
FROM product
ORDER BY id
LIMIT 20

-- name: masked personal data
SELECT left(name, 1) || repeat('*', length(name) - 1) AS name, regexp_replace(email, '^(.).*(@.*)$', '\1***\2') AS email,
       CASE WHEN phone IS NULL THEN NULL WHEN length(phone) < 4 THEN repeat('x', length(phone)) ELSE repeat('x', length(phone) - 4) || right(phone, 4) END AS phone
FROM customer

-- name: lists per group
SELECT category, count(*) AS n, string_agg(name, ', ' ORDER BY price DESC) AS products,
       string_agg(DISTINCT subcategory, '; ' ORDER BY subcategory) AS subs,
       string_agg(format('%s=%s', sku, price), E'\n' ORDER BY id) FILTER (WHERE price > 50) AS dear
FROM product
GROUP BY category

-- name: like, ilike and similar
SELECT name FROM customer
WHERE (name LIKE 'A%' OR name ILIKE '%müller%' OR name SIMILAR TO '(Ben|David) %' OR name LIKE '%''%')
  AND name NOT LIKE '\_%' AND email NOT ILIKE '%@spam.%' AND name NOT SIMILAR TO '%[0-9]+%'

-- name: escaped and other literals
SELECT id, E'line one\nline two\t' || name AS e, $$it's "quoted"$$ AS dollar, $body$a $$ b$body$ AS tagged, U&'\4E2D\6587' AS u, 'O''Reilly' AS q,
       '{"a": 1}'::jsonb AS j, X'1F'::int AS hex, 1.5e3 AS e3, TRUE AS yes, DATE '2024-02-29' AS leap, INTERVAL '1' MONTH AS m
FROM product -- the products
WHERE /* only /* nested */ cheap */ price < 20

-- name: pivot by case
SELECT c.segment,
       SUM(CASE WHEN EXTRACT(YEAR FROM t.ordered_at) = 2022 THEN t.total ELSE 0 END) AS "2022",
       SUM(CASE WHEN EXTRACT(YEAR FROM t.ordered_at) = 2023 THEN t.total ELSE 0 END) AS "2023",
       SUM(CASE WHEN EXTRACT(YEAR FROM t.ordered_at) = 2024 THEN t.total ELSE 0 END) AS "2024",
       SUM(t.total) AS total
FROM order_total t INNER JOIN customer c ON c.id = t.customer_id
GROUP BY c.segment
ORDER BY total DESC

-- name: pivot of twelve months
SELECT p.category,
       sum(l.quantity) FILTER (WHERE m = 1) AS jan, sum(l.quantity) FILTER (WHERE m = 2) AS feb, sum(l.quantity) FILTER (WHERE m = 3) AS mar,
       sum(l.quantity) FILTER (WHERE m = 4) AS apr, sum(l.quantity) FILTER (WHERE m = 5) AS may, sum(l.quantity) FILTER (WHERE m = 6) AS jun,
       sum(l.quantity) FILTER (WHERE m = 7) AS jul, sum(l.quantity) FILTER (WHERE m = 8) AS aug, sum(l.quantity) FILTER (WHERE m = 9) AS sep,
       sum(l.quantity) FILTER (WHERE m = 10) AS oct, sum(l.quantity) FILTER (WHERE m = 11) AS nov, sum(l.quantity) FILTER (WHERE m = 12) AS dec
FROM (SELECT id, date_part('month', ordered_at)::int AS m FROM orders WHERE ordered_at >= '2023-01-01' AND ordered_at < '2024-01-01') o
JOIN order_line l ON l.order_id = o.id
JOIN product p ON p.id = l.product_id
GROUP BY p.category

-- name: unpivot by values
SELECT p.id, v.metric, v.value
FROM product p
CROSS JOIN LATERAL (VALUES ('price', p.price), ('cost', p.cost), ('weight', p.weight_g::numeric)) AS v(metric, value)
ORDER BY p.id, v.metric

-- name: values as a list of segments
SELECT s.label, count(t.id), sum(t.total)
FROM (VALUES (1, 'small', 0, 100), (2, 'medium', 100, 500), (3, 'large', 500, NULL)) AS s(ord, label, lo, hi)
LEFT JOIN order_total t ON t.total >= s.lo AND (s.hi IS NULL OR t.total < s.hi)
GROUP BY s.ord, s.label
ORDER BY s.ord

-- name: set operations
(SELECT city FROM customer WHERE country = 'DE' UNION SELECT city FROM customer WHERE country = 'US')
INTERSECT
SELECT ship_to ->> 'city' FROM orders
EXCEPT ALL
SELECT 'Boston'
ORDER BY 1

-- name: union of sources with labels
SELECT 'order' AS kind, id::text AS ref, ordered_at AS at, NULL::numeric AS amount FROM orders WHERE customer_id = 8
UNION ALL
SELECT 'payment', p.id::text, p.paid_at, p.amount FROM payment p JOIN orders o ON o.id = p.order_id WHERE o.customer_id = 8
UNION ALL
SELECT 'ticket', 'T' || id, opened_at, NULL FROM ticket WHERE customer_id = 8
ORDER BY at, kind

-- name: scalar subqueries in the select list
SELECT c.id, c.name,
       (SELECT count(*) FROM orders o WHERE o.customer_id = c.id) AS orders,
       (SELECT max(ordered_at) FROM orders o WHERE o.customer_id = c.id) AS last_order,
       (SELECT sum(total) FROM order_total t WHERE t.customer_id = c.id) AS spent,
       EXISTS (SELECT FROM ticket t WHERE t.customer_id = c.id AND t.closed_at IS NULL) AS has_open_ticket
FROM customer c
ORDER BY spent DESC NULLS LAST
LIMIT 20

-- name: second highest salary per department
SELECT d.name AS department, e.name, e.salary
FROM employee e
JOIN department d ON d.id = e.department_id
WHERE 1 = (SELECT count(DISTINCT s.salary) FROM employee s WHERE s.department_id = e.department_id AND s.salary > e.salary)
ORDER BY 1

-- name: full outer join of plan and fact
SELECT coalesce(a.month, b.month) AS month, a.n AS orders, b.n AS refunds, coalesce(b.n, 0)::numeric / nullif(a.n, 0) AS rate
FROM (SELECT date_trunc('month', ordered_at)::date AS month, count(*) AS n FROM orders GROUP BY 1) a
FULL OUTER JOIN (SELECT date_trunc('month', refunded_on)::date AS month, count(*) AS n FROM refund GROUP BY 1) b ON a.month = b.month
ORDER BY 1

-- name: as-of join of exchange rates
SELECT p.id, p.amount, p.currency, r.day AS rate_day, round(p.amount / r.rate, 2) AS in_base
FROM payment p
LEFT JOIN LATERAL (
    SELECT day, rate FROM exchange_rate x WHERE x.currency = p.currency AND x.day <= p.paid_at::date ORDER BY day DESC LIMIT 1
) r ON TRUE
ORDER BY p.id
LIMIT 100

-- name: first in first out cost
WITH receipts AS (
    SELECT product_id, id, quantity, sum(quantity) OVER (PARTITION BY product_id ORDER BY moved_on, id) AS cum
    FROM stock_movement WHERE quantity > 0
), issues AS (
    SELECT product_id, -sum(quantity) AS used FROM stock_movement WHERE quantity < 0 GROUP BY product_id
)
SELECT r.product_id, r.id, r.quantity, greatest(0, least(r.quantity, r.cum - coalesce(i.used, 0))) AS remaining
FROM receipts r
LEFT JOIN issues i USING (product_id)
ORDER BY 1, 2

-- name: attribution of revenue to campaigns
SELECT c.name, c.budget, count(DISTINCT e.user_id) AS users, count(*) FILTER (WHERE e.name = 'purchase') AS purchases,
       round(c.budget / nullif(count(*) FILTER (WHERE e.name = 'purchase'), 0), 2) AS cpa
FROM web.campaign c
LEFT JOIN web.event e ON e.payload ->> 'url' LIKE '%utm_source=' || c.utm || '%' AND e.at >= c.starts AND e.at < c.ends + 1
GROUP BY c.id, c.name, c.budget
ORDER BY cpa NULLS LAST

-- name: last touch before purchase
SELECT p.id, p.user_id, t.name AS touch, p.at - t.at AS before
FROM web.event p
JOIN LATERAL (SELECT name, at FROM web.event x WHERE x.user_id = p.user_id AND x.at < p.at AND x.name <> 'purchase' ORDER BY x.at DESC LIMIT 1) t ON true
WHERE p.name = 'purchase'
LIMIT 100

-- name: daily, weekly and monthly active users
WITH d AS (SELECT DISTINCT at::date AS day, user_id FROM web.event)
SELECT days.day,
       count(DISTINCT d.user_id) FILTER (WHERE d.day = days.day) AS dau,
       count(DISTINCT d.user_id) FILTER (WHERE d.day > days.day - 7) AS wau,
       round(count(DISTINCT d.user_id) FILTER (WHERE d.day = days.day)::numeric / nullif(count(DISTINCT d.user_id), 0), 3) AS stickiness
FROM (SELECT DISTINCT day FROM d) days
JOIN d ON d.day BETWEEN days.day - 29 AND days.day
GROUP BY days.day
ORDER BY days.day

-- name: A/B test by hashed user
SELECT variant, count(*) AS users, sum(converted) AS conversions, avg(converted)::numeric(6, 4) AS rate,
       sqrt(avg(converted) * (1 - avg(converted)) / count(*))::numeric(8, 5) AS std_error
FROM (
    SELECT user_id, CASE WHEN user_id % 2 = 0 THEN 'A' ELSE 'B' END AS variant, max((name = 'purchase')::int)::numeric AS converted
    FROM web.event GROUP BY user_id
) u
GROUP BY variant

-- name: compound growth
SELECT power((max(rev) FILTER (WHERE y = 2023) / min(rev) FILTER (WHERE y = 2022))::numeric, 1.0 / 1) - 1 AS cagr,
       exp(sum(ln(rev))) AS product_of_years
FROM (SELECT extract(year FROM ordered_at)::int AS y, sum(total)::float / 1e6 AS rev FROM order_total GROUP BY 1) t

-- name: salary bands against peers
SELECT e.name, d.name AS dept, e.salary, round(e.salary / avg(e.salary) OVER (PARTITION BY d.id), 2) AS compa_ratio,
       e.salary - lag(e.salary) OVER (PARTITION BY d.id ORDER BY e.salary) AS step,
       CASE ntile(3) OVER (ORDER BY e.salary) WHEN 1 THEN 'low' WHEN 2 THEN 'mid' ELSE 'high' END AS band
FROM employee e JOIN department d ON d.id = e.department_id
WHERE e.left_on IS NULL OR e.left_on > '2023-12-31'

-- name: headcount at each month's end
SELECT m::date AS month, count(e.id) FILTER (WHERE e.hired <= m AND (e.left_on IS NULL OR e.left_on > m)) AS headcount
FROM generate_series(date '2020-01-31', date '2024-06-30', interval '1 month') AS m
CROSS JOIN employee e
GROUP BY m
ORDER BY m

-- name: nullif, coalesce, greatest and least
SELECT coalesce(nullif(trim(phone), ''), 'n/a') AS phone, greatest(signed_up, birthday), least(signed_up, birthday, date '2000-01-01'),
       num_nonnulls(phone, birthday, referred_by) AS filled, phone IS NOT DISTINCT FROM '' AS blank, newsletter IS NOT TRUE
FROM customer

-- name: booleans aggregated
SELECT category, bool_or(discontinued), bool_and(price > cost), every(price > 0), bit_and(id), count(*) FILTER (WHERE discontinued IS TRUE), any_discount.n
FROM product
LEFT JOIN LATERAL (SELECT count(*) AS n FROM order_line l WHERE l.product_id = product.id AND l.discount > 0) any_discount ON true
GROUP BY category, any_discount.n

-- name: numeric functions
SELECT id, round(price / 3, 2), ceil(price), floor(price), trunc(price, 1), mod(id, 7), id % 7, abs(cost - price), sign(cost - price), sqrt(price), cbrt(weight_g),
       power(price, 2), price ^ 0.5, ln(price), log(price), log(2, price), exp(1), pi(), degrees(pi()), div(id, 7), gcd(id, 12), width_bucket(price, ARRAY[10, 50, 100]::numeric[]), scale(price)
FROM product

-- name: casts
SELECT '42'::int + 1, CAST(price AS int), price::text || ' €', id::numeric(10, 2), '2024-01-01'::timestamptz, launched::timestamp, CAST('t' AS boolean) AS yes, status::text, weight_g::float8::numeric(12, 1), '{1,2,3}'::int[]
FROM product, (SELECT status FROM orders LIMIT 1) o

-- name: bounding distance by haversine
SELECT a.name, b.name, 2 * 6371 * asin(sqrt(power(sin(radians(b.office[0] - a.office[0]) / 2), 2)
       + cos(radians(a.office[0])) * cos(radians(b.office[0])) * power(sin(radians(b.office[1] - a.office[1]) / 2), 2))) AS km
FROM author a JOIN author b ON a.id < b.id
WHERE a.id <= 5 AND b.id <= 10
ORDER BY km

-- name: materialized common table expressions
WITH big AS MATERIALIZED (SELECT * FROM order_total WHERE total > 300),
     small AS NOT MATERIALIZED (SELECT * FROM order_total WHERE total <= 300)
SELECT (SELECT count(*) FROM big) AS big, (SELECT count(*) FROM small) AS small

-- name: quoted identifiers with spaces
SELECT "Order Export"."Region" AS "Region", SUM("Order Export"."Sales") AS "sum:Sales:ok", AVG("Order Export"."% Discount") AS "avg % discount"
FROM "public"."Order Export" "Order Export"
WHERE ("Order Export"."Sub-Category" IN ('Sub 1', 'Sub 2', 'Sub 3'))
GROUP BY 1
ORDER BY "sum:Sales:ok" DESC

-- name: months of each subscription
SELECT s.plan, m::date AS month, count(*) AS active, sum(s.monthly_fee) AS mrr
FROM subscription s, generate_series(date_trunc('month', s.started), coalesce(s.ended, date '2024-12-31'), interval '1 month') AS m
GROUP BY 1, 2
ORDER BY 2, 1

-- name: operator precedence
SELECT -price, - -5, NOT NOT discontinued, 2 ^ 3 ^ 2, -2 ^ 2, 5 - (3 - 1), 7 / 2 * 2, 7 / (2 * 2), (price > 5) = true, NOT (discontinued OR price > 50) AND id < 9,
       |/ 25.0, @ -5, 5 & 3 | 8, 5 # 3, ~5, 1 << 3, 'a' || 1 + 2, (attributes -> 'size')::int + 1, NOT name LIKE 'P%' AND id NOT IN (1, 2)
FROM product
