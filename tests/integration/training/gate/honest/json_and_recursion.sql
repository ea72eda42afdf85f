-- name: json fields by operators
SELECT id, preferences -> 'lang' AS lang_json, preferences ->> 'lang' AS lang,
       (preferences -> 'limits' ->> 'daily')::int AS daily, preferences #>> '{interests,0}' AS first_interest,
       preferences -> 'interests' -> -1 AS last_interest, jsonb_typeof(preferences -> 'limits')
FROM customer
WHERE preferences @> '{"theme": "dark"}' AND preferences ? 'lang' AND preferences -> 'limits' @> '{"daily": 300}'

-- name: json path with a variable
SELECT p.id, r.review ->> 'by' AS reviewer, (r.review ->> 'stars')::int AS stars
FROM product p,
     jsonb_path_query(p.attributes, '$.reviews[*] ? (@.stars >= $min && @.by != "u3")', '{"min": 3}') AS r(review)
ORDER BY 1, 2

-- name: json array elements joined back
SELECT e.id, (item ->> 'id')::int AS product_id, p.name, (item ->> 'qty')::int * (item ->> 'price')::numeric AS amount
FROM web.event e
CROSS JOIN LATERAL jsonb_array_elements(e.payload -> 'items') AS item
JOIN product p ON p.id = (item ->> 'id')::int
WHERE e.name = 'purchase'
ORDER BY e.id, product_id

-- name: json recordset
SELECT e.user_id, x.id, sum(x.qty) AS qty, avg(x.price) AS price
FROM web.event e, jsonb_to_recordset(e.payload -> 'items') AS x(id int, qty int, price numeric)
WHERE e.name IN ('add_to_cart', 'purchase')
GROUP BY 1, 2
HAVING sum(x.qty) > 3
ORDER BY qty DESC
LIMIT 30

-- name: json literal as a table
SELECT v.code, v.label, count(o.id)
FROM json_to_recordset('[{"code": "web", "label": "Online"}, {"code": "store", "label": "Shop"}, {"code": "app", "label": "App"}]') AS v(code text, label text)
LEFT JOIN orders o ON o.channel = v.code
GROUP BY 1, 2

-- name: nested json document per customer
SELECT jsonb_build_object(
           'id', c.id,
           'name', c.name,
           'address', jsonb_build_object('city', c.city, 'country', c.country),
           'orders', COALESCE((
               SELECT jsonb_agg(jsonb_build_object('id', o.id, 'status', o.status, 'lines', (
                          SELECT jsonb_agg(to_jsonb(l) - 'order_id' ORDER BY l.line_no) FROM order_line l WHERE l.order_id = o.id))
                      ORDER BY o.ordered_at DESC)
               FROM orders o WHERE o.customer_id = c.id), '[]'::jsonb)
       ) AS doc
FROM customer c
WHERE c.id <= 5

-- name: json aggregates
SELECT segment, json_agg(name ORDER BY id) FILTER (WHERE newsletter) AS subscribers,
       json_object_agg(id, city) AS cities, jsonb_agg(DISTINCT country) AS countries,
       json_build_array(min(id), max(id)) AS bounds
FROM customer
WHERE id < 30
GROUP BY segment

-- name: keys of json
SELECT k AS key, count(*) AS used, min(jsonb_typeof(payload -> k)) AS type
FROM web.event, jsonb_object_keys(payload) AS k
GROUP BY k
ORDER BY used DESC

-- name: json each, unpivoted
SELECT p.id, d.key, d.value::int AS cm
FROM product p, jsonb_each_text(p.attributes -> 'dims') AS d
WHERE p.category = 'Toys'

-- name: json changes
SELECT jsonb_set(attributes, '{dims,w}', to_jsonb(99)), jsonb_insert(attributes, '{tags,0}', '"top"'),
       attributes - 'reviews' - 'dims', attributes #- '{dims,h}', attributes || jsonb_build_object('price', price),
       jsonb_strip_nulls(attributes || '{"x": null}'), jsonb_array_length(attributes -> 'tags')
FROM product
WHERE id = 7

-- name: group by a json field
SELECT payload #>> '{device,os}' AS os, count(*), avg((payload -> 'device' ->> 'ms')::numeric)::numeric(8, 1) AS ms,
       percentile_cont(0.95) WITHIN GROUP (ORDER BY (payload #>> '{device,ms}')::int) AS p95
FROM web.event
GROUP BY 1
ORDER BY 2 DESC

-- name: json column of the older type
SELECT id, meta ->> 'views' AS views, json_array_length(meta -> 'refs') AS refs, meta #>> '{refs,1}' AS second, meta::jsonb ? 'views'
FROM article
WHERE (meta ->> 'views')::int > 300

-- name: GeoJSON built from rows
SELECT json_build_object('type', 'FeatureCollection', 'features', json_agg(json_build_object(
         'type', 'Feature',
         'geometry', json_build_object('type', 'Point', 'coordinates', json_build_array(office[0], office[1])),
         'properties', json_build_object('name', name))))
FROM author
WHERE id <= 10

-- name: SQL/JSON constructors
-- since: 16
SELECT JSON_OBJECT('sku': sku, 'price': price ABSENT ON NULL), JSON_ARRAY(id, name), JSON_ARRAYAGG(name) OVER (PARTITION BY category)
FROM product

-- name: json table
-- since: 17
SELECT e.id, t.pos, t.product_id, t.qty * t.price AS amount
FROM web.event e,
     JSON_TABLE(e.payload, '$.items[*]' COLUMNS (pos FOR ORDINALITY, product_id int PATH '$.id', qty int PATH '$.qty', price numeric PATH '$.price' DEFAULT 0 ON EMPTY)) AS t
WHERE e.name = 'purchase'

-- name: json value and query
-- since: 17
SELECT JSON_VALUE(payload, '$.device.os'), JSON_VALUE(payload, '$.device.ms' RETURNING int), JSON_QUERY(payload, '$.items[0]'), JSON_EXISTS(payload, '$.url')
FROM web.event
LIMIT 20

-- name: org chart ordered by its text path
WITH RECURSIVE chart AS (
    SELECT id, name, title, manager_id, 1 AS lvl, name::text AS path
    FROM employee
    WHERE manager_id IS NULL
    UNION ALL
    SELECT e.id, e.name, e.title, e.manager_id, c.lvl + 1, c.path || ' > ' || e.name
    FROM employee e
    JOIN chart c ON e.manager_id = c.id
)
SELECT repeat('  ', lvl - 1) || name AS employee, title, lvl, path
FROM chart
ORDER BY path

-- name: org chart ordered by an array path
WITH RECURSIVE t AS (
    SELECT id, name, ARRAY[id] AS path, 0 AS lvl FROM employee WHERE manager_id IS NULL
    UNION ALL
    SELECT e.id, e.name, t.path || e.id, t.lvl + 1 FROM employee e JOIN t ON t.id = e.manager_id
)
SELECT lpad(name, length(name) + lvl * 2) AS name, array_to_string(path, '.') AS number, cardinality(path) AS depth
FROM t
ORDER BY path

-- name: managers above one employee
WITH RECURSIVE boss AS (
    SELECT id, name, manager_id, 0 AS distance FROM employee WHERE id = 47
    UNION ALL
    SELECT e.id, e.name, e.manager_id, b.distance + 1 FROM employee e INNER JOIN boss b ON e.id = b.manager_id
)
SELECT * FROM boss ORDER BY distance

-- name: number and payroll of all subordinates
WITH RECURSIVE sub(root, id) AS (
    SELECT id, id FROM employee
    UNION ALL
    SELECT s.root, e.id FROM sub s JOIN employee e ON e.manager_id = s.id
)
SELECT m.name, count(*) - 1 AS reports, sum(e.salary) AS payroll
FROM sub s
JOIN employee m ON m.id = s.root
JOIN employee e ON e.id = s.id
GROUP BY m.id, m.name
HAVING count(*) > 1
ORDER BY reports DESC, m.id

-- name: department tree with budgets rolled up
WITH RECURSIVE tree AS (
    SELECT id, id AS root, name FROM department
    UNION ALL
    SELECT d.id, tree.root, tree.name FROM department d JOIN tree ON d.parent_id = tree.id
)
SELECT tree.root, tree.name, sum(d.budget) AS with_children, count(e.id) AS heads
FROM tree
JOIN department d ON d.id = tree.id
LEFT JOIN employee e ON e.department_id = d.id AND e.left_on IS NULL
GROUP BY tree.root, tree.name
ORDER BY 1

-- name: bill of materials exploded
WITH RECURSIVE bom AS (
    SELECT b.assembly_id, b.part_id, b.quantity, 1 AS level, b.assembly_id || '/' || b.part_id AS path
    FROM bill_of_materials b
    WHERE b.assembly_id = 1
    UNION ALL
    SELECT b.assembly_id, b.part_id, bom.quantity * b.quantity, bom.level + 1, bom.path || '/' || b.part_id
    FROM bill_of_materials b
    JOIN bom ON b.assembly_id = bom.part_id
)
SELECT level, path, p.name, bom.quantity, bom.quantity * p.unit_cost AS cost
FROM bom
JOIN part p ON p.id = bom.part_id
ORDER BY path

-- name: total cost of an assembly
WITH RECURSIVE bom(part_id, qty) AS (
    SELECT 1, 1::numeric
    UNION ALL
    SELECT b.part_id, bom.qty * b.quantity FROM bom JOIN bill_of_materials b ON b.assembly_id = bom.part_id
)
SELECT sum(bom.qty * p.unit_cost) AS cost, count(*) AS positions
FROM bom
JOIN part p ON p.id = bom.part_id
WHERE NOT EXISTS (SELECT 1 FROM bill_of_materials x WHERE x.assembly_id = p.id)

-- name: number series by recursion
WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 100)
SELECT i, i * i AS square, CASE WHEN i % 15 = 0 THEN 'FizzBuzz' WHEN i % 5 = 0 THEN 'Buzz' WHEN i % 3 = 0 THEN 'Fizz' ELSE i::text END
FROM n

-- name: recursion that appends numbers to a text
WITH RECURSIVE r(n, list) AS (
    SELECT 1, '1'::text
    UNION ALL
    SELECT n + 1, list || ',' || (n + 1)::text FROM r WHERE n < 10
)
SELECT n, list FROM r

-- name: dates by recursion
WITH RECURSIVE months AS (
    SELECT date '2023-01-01' AS m
    UNION ALL
    SELECT (m + interval '1 month')::date FROM months WHERE m < date '2023-12-01'
)
SELECT months.m, count(o.id) FROM months LEFT JOIN orders o ON date_trunc('month', o.ordered_at)::date = months.m GROUP BY months.m ORDER BY 1

-- name: fibonacci and factorial
WITH RECURSIVE fib AS (
    SELECT 1 AS n, 0::numeric AS a, 1::numeric AS b, 1::numeric AS factorial
    UNION ALL
    SELECT n + 1, b, a + b, factorial * (n + 1) FROM fib WHERE n < 30
)
SELECT n, a AS fibonacci, factorial FROM fib

-- name: loan schedule
WITH RECURSIVE plan AS (
    SELECT 0 AS month, 10000.00::numeric AS balance, 0::numeric AS interest, 0::numeric AS principal
    UNION ALL
    SELECT month + 1, round(balance - (856.07 - balance * 0.05 / 12), 2), round(balance * 0.05 / 12, 2), round(856.07 - balance * 0.05 / 12, 2)
    FROM plan
    WHERE month < 12
)
SELECT * FROM plan

-- name: routes without cycles
WITH RECURSIVE trip AS (
    SELECT origin, destination, km, ARRAY[origin, destination] AS stops
    FROM route
    WHERE origin = 'Berlin'
    UNION ALL
    SELECT t.origin, r.destination, t.km + r.km, t.stops || r.destination
    FROM trip t
    JOIN route r ON r.origin = t.destination
    WHERE NOT r.destination = ANY (t.stops) AND cardinality(t.stops) < 8
)
SELECT DISTINCT ON (destination) destination, km, array_to_string(stops, ' → ') AS via
FROM trip
ORDER BY destination, km

-- name: routes by the cycle clause
WITH RECURSIVE trip(origin, destination, km, hops) AS (
    SELECT origin, destination, km, 1 FROM route WHERE origin = 'Paris'
    UNION ALL
    SELECT t.origin, r.destination, t.km + r.km, t.hops + 1 FROM trip t JOIN route r ON r.origin = t.destination
) CYCLE destination SET is_cycle USING path
SELECT destination, min(km) AS km, min(hops) AS hops
FROM trip
WHERE NOT is_cycle
GROUP BY destination
ORDER BY 2

-- name: reachability by union
WITH RECURSIVE reach(city) AS (
    SELECT '上海'
    UNION
    SELECT r.destination FROM reach JOIN route r ON r.origin = reach.city
)
SELECT city FROM reach

-- name: breadth first search of the org chart
WITH RECURSIVE t(id, name, manager_id) AS (
    SELECT id, name, manager_id FROM employee WHERE manager_id IS NULL
    UNION ALL
    SELECT e.id, e.name, e.manager_id FROM employee e, t WHERE e.manager_id = t.id
) SEARCH BREADTH FIRST BY id SET ordercol
SELECT id, name FROM t ORDER BY ordercol

-- name: depth first search with cycle mark
WITH RECURSIVE t AS (
    SELECT id, parent_id, name FROM department WHERE parent_id IS NULL
    UNION ALL
    SELECT d.id, d.parent_id, d.name FROM department d JOIN t ON d.parent_id = t.id
) SEARCH DEPTH FIRST BY name SET seq CYCLE id SET looped TO 'Y' DEFAULT 'N' USING route
SELECT id, name, looped FROM t ORDER BY seq

-- name: referral chains
WITH RECURSIVE chain AS (
    SELECT id, referred_by, id::text AS chain, 0 AS depth FROM customer WHERE referred_by IS NULL
    UNION ALL
    SELECT c.id, c.referred_by, chain.chain || '->' || c.id, depth + 1 FROM customer c JOIN chain ON c.referred_by = chain.id WHERE depth < 10
)
SELECT depth, count(*), max(length(chain)) AS longest, (array_agg(chain ORDER BY length(chain) DESC, chain))[1] AS example
FROM chain
GROUP BY depth
ORDER BY depth

-- name: splitting a list by recursion
WITH RECURSIVE s AS (
    SELECT id, note, split_part(note, ' ', 1) AS word, 1 AS i FROM orders WHERE note IS NOT NULL AND id < 100
    UNION ALL
    SELECT id, note, split_part(note, ' ', i + 1), i + 1 FROM s WHERE split_part(note, ' ', i + 1) <> ''
)
SELECT word, count(*) FROM s GROUP BY word ORDER BY 2 DESC, 1
