-- name: calendar with constant bounds
SELECT d::date AS day, to_char(d, 'Dy') AS weekday, coalesce(count(o.id), 0) AS orders
FROM generate_series('2023-01-01'::date, '2023-12-31'::date, '1 day'::interval) AS d
LEFT JOIN orders o ON o.ordered_at >= d AND o.ordered_at < d + interval '1 day'
GROUP BY d
ORDER BY d

-- name: calendar from the first to the last order
WITH RECURSIVE bounds AS (
    SELECT min(ordered_at)::date AS lo, max(ordered_at)::date AS hi FROM orders
), days AS (
    SELECT lo AS day FROM bounds
    UNION ALL
    SELECT day + 1 FROM days, bounds WHERE day < bounds.hi
)
SELECT days.day, count(o.id) AS orders
FROM days
LEFT JOIN orders o ON o.ordered_at::date = days.day
GROUP BY days.day
ORDER BY days.day

-- name: calendar series bounded by aggregates
SELECT s.month::date, coalesce(sum(t.total), 0) AS revenue
FROM (SELECT generate_series(date_trunc('month', min(ordered_at)), date_trunc('month', max(ordered_at)), interval '1 month') AS month FROM orders) s
LEFT JOIN order_total t ON date_trunc('month', t.ordered_at) = s.month
GROUP BY s.month
ORDER BY s.month

-- name: last thirty days up to today
SELECT day::date, count(e.id) AS events
FROM generate_series(current_date - interval '29 days', current_date, interval '1 day') AS day
LEFT JOIN web.event e ON e.at::date = day::date
GROUP BY day
ORDER BY day

-- name: last twelve months before now
SELECT to_char(m, 'Mon YYYY') AS label, coalesce(x.n, 0) AS n
FROM generate_series(date_trunc('month', now()) - interval '11 months', date_trunc('month', now()), interval '1 month') AS g(m)
LEFT JOIN (
    SELECT date_trunc('month', ordered_at) AS m, count(*) AS n
    FROM orders
    WHERE ordered_at >= date_trunc('month', now()) - interval '11 months'
    GROUP BY 1
) x USING (m)
ORDER BY m

-- name: hours of the day filled
SELECT h AS hour, count(e.id) AS n, lpad('', (count(e.id) / 10)::int, '#') AS bar
FROM generate_series(0, 23) h
LEFT JOIN web.event e ON extract(hour FROM e.at AT TIME ZONE 'UTC') = h
GROUP BY h
ORDER BY h

-- name: workdays between two dates
SELECT o.id, o.ordered_at::date, o.shipped_at::date,
       (SELECT count(*) FROM generate_series(o.ordered_at::date, o.shipped_at::date - 1, interval '1 day') d WHERE extract(isodow FROM d) < 6) AS workdays
FROM orders o
WHERE o.shipped_at IS NOT NULL
LIMIT 100

-- name: each day of each subscription's first month
SELECT s.id, d::date AS day, s.monthly_fee / 30 AS daily_fee
FROM subscription s
CROSS JOIN LATERAL generate_series(s.started, least(s.ended, s.started + 29), interval '1 day') AS d
WHERE s.plan = 'pro' AND s.started >= date '2024-01-01'
ORDER BY s.id, day

-- name: histogram of order values with empty buckets
WITH b AS (SELECT g AS bucket, g * 100 AS lo, (g + 1) * 100 AS hi FROM generate_series(0, 19) AS g)
SELECT b.lo || '–' || b.hi AS range, count(t.id) AS orders, repeat('■', (count(t.id) / 20)::int) AS bar
FROM b
LEFT JOIN order_total t ON t.total >= b.lo AND t.total < b.hi
GROUP BY b.bucket, b.lo, b.hi
ORDER BY b.bucket

-- name: histogram by width_bucket with bounds from the data
WITH s AS (SELECT min(total) AS lo, max(total) AS hi FROM order_total)
SELECT width_bucket(t.total, s.lo, s.hi + 0.01, 12) AS bucket, count(*) AS n,
       numrange(min(t.total), max(t.total), '[]') AS bounds,
       repeat('*', (count(*)::float / max(count(*)) OVER () * 40)::int) AS bar
FROM order_total t, s
GROUP BY bucket
ORDER BY bucket

-- name: text bars of revenue
SELECT p.category, sum(l.quantity * l.unit_price) AS total, repeat('*', (sum(l.quantity * l.unit_price) / 50000)::int) AS chart
FROM order_line l JOIN product p ON p.id = l.product_id
GROUP BY p.category
ORDER BY total DESC

-- name: rounding down to five minutes by epoch
SELECT to_timestamp(floor(extract(epoch FROM at) / 300) * 300) AS five_min, avg((payload #>> '{device,ms}')::numeric) AS ms
FROM web.event
GROUP BY 1
ORDER BY 1
LIMIT 50

-- name: local time of orders
SELECT id, ordered_at AT TIME ZONE 'Asia/Shanghai' AS beijing_time,
       (ordered_at AT TIME ZONE 'America/New_York')::date AS ny_date,
       extract(hour FROM ordered_at AT TIME ZONE 'Europe/Berlin') AS berlin_hour,
       timezone('UTC', ordered_at) AS utc
FROM orders
ORDER BY id DESC
LIMIT 10

-- name: heatmap of weekday and hour
SELECT to_char(ordered_at, 'ID')::int AS dow, trim(to_char(ordered_at, 'Day')) AS weekday,
       count(*) FILTER (WHERE extract(hour FROM ordered_at) < 6) AS night,
       count(*) FILTER (WHERE extract(hour FROM ordered_at) BETWEEN 6 AND 11) AS morning,
       count(*) FILTER (WHERE extract(hour FROM ordered_at) BETWEEN 12 AND 17) AS afternoon,
       count(*) FILTER (WHERE extract(hour FROM ordered_at) >= 18) AS evening
FROM orders
GROUP BY 1, 2
ORDER BY 1

-- name: age of employees' service
SELECT name, age(date '2024-06-30', hired) AS service, extract(year FROM age(date '2024-06-30', hired))::int AS years,
       justify_interval(interval '1 day' * (date '2024-06-30' - hired)) AS about
FROM employee
ORDER BY hired

-- name: age bands of customers
SELECT CASE WHEN birthday IS NULL THEN 'unknown'
            WHEN age(current_date, birthday) < interval '30 years' THEN '<30'
            WHEN age(current_date, birthday) < interval '50 years' THEN '30-49'
            ELSE '50+' END AS band,
       count(*), round(count(*) * 100.0 / sum(count(*)) OVER (), 1) AS pct
FROM customer
GROUP BY 1
ORDER BY 1

-- name: birthdays in the next week
SELECT name, birthday, make_date(extract(year FROM current_date)::int, extract(month FROM birthday)::int,
       least(extract(day FROM birthday)::int, 28)) AS this_year
FROM customer
WHERE to_char(birthday, 'MMDD') BETWEEN to_char(current_date, 'MMDD') AND to_char(current_date + 7, 'MMDD')

-- name: service level of tickets
SELECT priority, count(*) AS tickets,
       avg(closed_at - opened_at) AS mean_time,
       percentile_cont(0.9) WITHIN GROUP (ORDER BY extract(epoch FROM closed_at - opened_at) / 3600) AS p90_hours,
       round(100.0 * avg((closed_at - opened_at <= make_interval(hours => 24 * priority))::int), 1) AS within_sla,
       count(*) FILTER (WHERE closed_at IS NULL) AS open
FROM ticket
GROUP BY priority
ORDER BY priority

-- name: overlapping tickets
SELECT a.id, b.id, a.customer_id
FROM ticket a
JOIN ticket b ON a.customer_id = b.customer_id AND a.id < b.id
 AND (a.opened_at, coalesce(a.closed_at, 'infinity')) OVERLAPS (b.opened_at, coalesce(b.closed_at, 'infinity'))
ORDER BY 1, 2

-- name: concurrent tickets over time
WITH changes AS (
    SELECT opened_at AS t, 1 AS delta FROM ticket
    UNION ALL
    SELECT closed_at, -1 FROM ticket WHERE closed_at IS NOT NULL
)
SELECT t, sum(delta) OVER (ORDER BY t, delta DESC ROWS UNBOUNDED PRECEDING) AS open_tickets
FROM changes
ORDER BY t

-- name: fiscal periods from the calendar
SELECT c.fiscal_year, 'FY' || right(c.fiscal_year::text, 2) || ' Q' || c.fiscal_quarter AS period,
       count(o.id) AS orders, count(DISTINCT c.day) FILTER (WHERE NOT c.is_holiday) AS workdays
FROM calendar c
LEFT JOIN orders o ON o.ordered_at::date = c.day
GROUP BY 1, 2, c.fiscal_quarter
ORDER BY 1, c.fiscal_quarter

-- name: month ends and lengths
SELECT DISTINCT (date_trunc('month', day) + interval '1 month - 1 day')::date AS month_end,
       extract(day FROM date_trunc('month', day) + interval '1 month - 1 day') AS days,
       date_trunc('week', day)::date = day AS _monday
FROM calendar
WHERE day >= '2024-01-01'
ORDER BY 1

-- name: week of year reports
SELECT to_char(ordered_at, 'IYYY-"W"IW') AS iso_week, extract(isoyear FROM ordered_at) AS y, extract(week FROM ordered_at) AS w,
       count(*), min(ordered_at::date), max(ordered_at::date)
FROM orders
GROUP BY 1, 2, 3
ORDER BY 1

-- name: delivery time classes
SELECT CASE WHEN delivered_at IS NULL THEN 'open'
            WHEN delivered_at - shipped_at <= INTERVAL '2' DAY THEN 'fast'
            WHEN delivered_at - shipped_at <= INTERVAL '7 days 12:00:00' THEN 'normal'
            ELSE 'slow' END AS class,
       count(*), min(delivered_at - shipped_at), max(delivered_at - shipped_at)
FROM orders
GROUP BY 1

-- name: to_char and to_date in both directions
SELECT to_char(ordered_at, 'DD.MM.YYYY HH24:MI:SS') AS german, to_char(ordered_at, 'FMMonth FMDDth, YYYY') AS english,
       to_date('15 Mar 2023', 'DD Mon YYYY') AS d, to_timestamp('2023-03-15 14:05', 'YYYY-MM-DD HH24:MI') AS ts,
       to_char(id, 'FM000000') AS padded, to_char(id * 1234.5, 'FM999G999G990D00') AS amount,
       extract(epoch FROM ordered_at)::bigint AS unix, to_char(interval '26 hours 5 min', 'HH24:MI') AS dur
FROM orders
LIMIT 5

-- name: now and friends
SELECT count(*) FILTER (WHERE ordered_at < now() - interval '1 year') AS older,
       count(*) FILTER (WHERE ordered_at >= date_trunc('year', CURRENT_TIMESTAMP)) AS ytd,
       count(*) FILTER (WHERE ordered_at::date = CURRENT_DATE - 1) AS yesterday,
       max(now() - ordered_at) AS oldest, min(localtimestamp - ordered_at::timestamp) AS newest
FROM orders

-- name: year to date against the same days last year
WITH ref AS (SELECT max(ordered_at)::date AS today FROM orders)
SELECT sum(total) FILTER (WHERE ordered_at >= date_trunc('year', today)) AS ytd,
       sum(total) FILTER (WHERE ordered_at >= date_trunc('year', today) - interval '1 year' AND ordered_at < today - interval '1 year' + interval '1 day') AS ytd_last_year
FROM order_total, ref
