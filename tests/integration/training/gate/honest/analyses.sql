-- name: running total of daily revenue
SELECT
    day,
    revenue,
    SUM(revenue) OVER (ORDER BY day) AS running_total
FROM (
    SELECT o.ordered_at::date AS day, SUM(l.quantity * l.unit_price * (1 - l.discount)) AS revenue
    FROM orders o
    JOIN order_line l ON l.order_id = o.id
    WHERE o.status NOT IN ('cancelled', 'returned')
    GROUP BY 1
) d
ORDER BY day;

-- name: centred moving average
SELECT sensor, at, celsius,
       avg(celsius) OVER (PARTITION BY sensor ORDER BY at ROWS BETWEEN 2 PRECEDING AND 2 FOLLOWING) AS smoothed
FROM sensor_reading
WHERE at >= '2024-02-02' AND at < '2024-02-03'
ORDER BY sensor, at

-- name: range frame by interval
SELECT customer_id, ordered_at, total,
       sum(total) OVER last_30_days AS spent_30d,
       count(*) OVER last_30_days AS orders_30d
FROM order_total
WINDOW last_30_days AS (PARTITION BY customer_id ORDER BY ordered_at RANGE BETWEEN INTERVAL '30 days' PRECEDING AND CURRENT ROW)
ORDER BY customer_id, ordered_at
LIMIT 500

-- name: groups frame with exclusion
SELECT id, category, price,
       avg(price) OVER (ORDER BY category GROUPS BETWEEN 1 PRECEDING AND 1 FOLLOWING EXCLUDE CURRENT ROW) AS neighbours,
       count(*) OVER (ORDER BY price RANGE BETWEEN 10 PRECEDING AND 10 FOLLOWING EXCLUDE GROUP) AS similar_priced
FROM product

-- name: frames to the end
SELECT id, salary,
       sum(salary) OVER (ORDER BY salary ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS from_here,
       last_value(name) OVER (ORDER BY salary ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS best_paid,
       nth_value(name, 2) OVER (ORDER BY salary DESC ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS second
FROM employee
WHERE left_on IS NULL

-- name: named windows built on each other
SELECT department_id, name, hired, salary,
       avg(salary) OVER dept AS dept_avg,
       salary - avg(salary) OVER dept AS diff,
       rank() OVER by_pay AS pay_rank,
       sum(salary) OVER (by_hire ROWS UNBOUNDED PRECEDING) AS payroll
FROM employee
WINDOW dept AS (PARTITION BY department_id),
       by_pay AS (dept ORDER BY salary DESC),
       by_hire AS (dept ORDER BY hired)
ORDER BY department_id, pay_rank;

-- name: month over month growth
WITH monthly AS (
    SELECT date_trunc('month', ordered_at) AS month, sum(total) AS revenue
    FROM order_total
    GROUP BY 1
)
SELECT to_char(month, 'YYYY-MM') AS month,
       revenue,
       lag(revenue) OVER (ORDER BY month) AS previous,
       round(100.0 * (revenue - lag(revenue) OVER (ORDER BY month)) / NULLIF(lag(revenue) OVER (ORDER BY month), 0), 2) AS growth_pct
FROM monthly
ORDER BY month

-- name: year over year by lag of twelve
SELECT month, revenue, lag(revenue, 12) OVER (ORDER BY month) AS last_year,
       revenue / NULLIF(lag(revenue, 12) OVER (ORDER BY month), 0) - 1 AS yoy
FROM (SELECT date_trunc('month', ordered_at)::date AS month, sum(total) AS revenue FROM order_total GROUP BY 1) m
ORDER BY month DESC
LIMIT 12

-- name: year over year by self join
WITH y AS (
    SELECT extract(year FROM ordered_at)::int AS yr, extract(month FROM ordered_at)::int AS mon, sum(total) AS revenue
    FROM order_total
    GROUP BY 1, 2
)
SELECT cur.mon, cur.revenue AS this_year, prev.revenue AS last_year,
       CASE WHEN prev.revenue > 0 THEN round((cur.revenue - prev.revenue) / prev.revenue * 100, 1) END AS "growth %"
FROM y cur
LEFT JOIN y prev ON prev.mon = cur.mon AND prev.yr = cur.yr - 1
WHERE cur.yr = 2023
ORDER BY cur.mon

-- name: days until the next order
SELECT customer_id, ordered_at,
       lead(ordered_at) OVER (PARTITION BY customer_id ORDER BY ordered_at) AS next_order,
       extract(day FROM lead(ordered_at) OVER (PARTITION BY customer_id ORDER BY ordered_at) - ordered_at) AS days_between
FROM orders
ORDER BY customer_id, ordered_at

-- name: share of the total, as ratio_to_report does
SELECT p.category, sum(l.quantity * l.unit_price) AS sales,
       round(sum(l.quantity * l.unit_price) / sum(sum(l.quantity * l.unit_price)) OVER () * 100, 2) || '%' AS share
FROM order_line l
JOIN product p ON p.id = l.product_id
GROUP BY p.category
ORDER BY sales DESC

-- name: aggregate filter over a window
SELECT day, is_holiday,
       count(*) FILTER (WHERE NOT is_holiday) OVER (PARTITION BY date_trunc('month', day) ORDER BY day) AS workday_no
FROM calendar
WHERE fiscal_year = 2023

-- name: gaps in a number series
SELECT prev + 1 AS gap_start, id - 1 AS gap_end, id - prev - 1 AS missing
FROM (SELECT id, lag(id) OVER (ORDER BY id) AS prev FROM payment) t
WHERE id - prev > 1
ORDER BY 1

-- name: forward fill of missing readings
WITH grid AS (
    SELECT s.sensor, g.at
    FROM (SELECT DISTINCT sensor FROM sensor_reading) s
    CROSS JOIN generate_series(timestamptz '2024-02-01 00:00+00', timestamptz '2024-02-03 00:00+00', interval '15 minutes') AS g(at)
), joined AS (
    SELECT grid.sensor, grid.at, r.celsius,
           count(r.celsius) OVER (PARTITION BY grid.sensor ORDER BY grid.at) AS block
    FROM grid
    LEFT JOIN sensor_reading r USING (sensor, at)
)
SELECT sensor, at, first_value(celsius) OVER (PARTITION BY sensor, block ORDER BY at) AS celsius_filled
FROM joined
ORDER BY sensor, at

-- name: sessionization by 30 minutes of silence
WITH marked AS (
    SELECT user_id, at, name,
           CASE WHEN at - lag(at) OVER (PARTITION BY user_id ORDER BY at) < interval '30 minutes' THEN 0 ELSE 1 END AS is_new
    FROM web.event
), numbered AS (
    SELECT *, sum(is_new) OVER (PARTITION BY user_id ORDER BY at) AS session_no
    FROM marked
)
SELECT user_id, session_no, user_id::text || '-' || session_no::text AS session_id,
       min(at) AS started, max(at) AS ended, count(*) AS events,
       array_agg(name ORDER BY at) AS path, string_agg(name, ' → ' ORDER BY at) AS path_text
FROM numbered
GROUP BY user_id, session_no
ORDER BY events DESC, user_id
LIMIT 100

-- name: median and other percentiles per group
SELECT category,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY price) AS median,
       percentile_disc(0.9) WITHIN GROUP (ORDER BY price) AS p90,
       percentile_cont(ARRAY[0.05, 0.25, 0.5, 0.75, 0.95]) WITHIN GROUP (ORDER BY price) AS quantiles,
       mode() WITHIN GROUP (ORDER BY subcategory) AS most_common
FROM product
GROUP BY category

-- name: interquartile outliers
WITH q AS (
    SELECT percentile_cont(0.25) WITHIN GROUP (ORDER BY total) AS q1,
           percentile_cont(0.75) WITHIN GROUP (ORDER BY total) AS q3
    FROM order_total
)
SELECT t.id, t.total
FROM order_total t, q
WHERE t.total < q.q1 - 1.5 * (q.q3 - q.q1) OR t.total > q.q3 + 1.5 * (q.q3 - q.q1)
ORDER BY t.total DESC

-- name: z-score of daily orders
SELECT day, n, round((n - avg(n) OVER ()) / nullif(stddev_samp(n) OVER (), 0), 3) AS z
FROM (SELECT ordered_at::date AS day, count(*) AS n FROM orders GROUP BY 1) d
ORDER BY abs(n - avg(n) OVER ()) DESC
LIMIT 20

-- name: linear regression of price and sales
SELECT p.category,
       corr(l.unit_price, l.quantity) AS r,
       regr_slope(l.quantity, l.unit_price) AS slope,
       regr_intercept(l.quantity, l.unit_price) AS intercept,
       regr_r2(l.quantity, l.unit_price) AS r2,
       regr_count(l.quantity, l.unit_price) AS n,
       covar_samp(l.unit_price, l.quantity), stddev_pop(l.unit_price), var_samp(l.quantity)
FROM order_line l JOIN product p ON p.id = l.product_id
GROUP BY p.category

-- name: trend line of monthly revenue
WITH m AS (
    SELECT date_trunc('month', ordered_at) AS month, sum(total)::float8 AS revenue FROM order_total GROUP BY 1
), n AS (
    SELECT month, revenue, row_number() OVER (ORDER BY month) AS x FROM m
), fit AS (
    SELECT regr_slope(revenue, x) AS a, regr_intercept(revenue, x) AS b FROM n
)
SELECT n.month, n.revenue, round((fit.a * n.x + fit.b)::numeric, 2) AS trend
FROM n CROSS JOIN fit
ORDER BY n.month

-- name: grouping sets of region and month
SELECT c.country, c.segment, date_trunc('quarter', t.ordered_at) AS quarter, sum(t.total) AS revenue,
       grouping(c.country, c.segment, date_trunc('quarter', t.ordered_at)) AS level
FROM order_total t
JOIN customer c ON c.id = t.customer_id
GROUP BY GROUPING SETS ((c.country, c.segment), (c.country, date_trunc('quarter', t.ordered_at)), (c.country), ())
ORDER BY level, 1, 2, 3

-- name: cube over three dimensions
SELECT coalesce(channel, 'TOTAL') AS channel, coalesce(status::text, 'TOTAL') AS status,
       coalesce(extract(year FROM ordered_at)::text, 'TOTAL') AS year, count(*)
FROM orders
GROUP BY CUBE (channel, status, extract(year FROM ordered_at))

-- name: distinct on with outer ordering
SELECT * FROM (
    SELECT DISTINCT ON (p.category) p.category, p.name, p.price
    FROM product p
    WHERE NOT p.discontinued
    ORDER BY p.category, p.price DESC NULLS LAST
) t
ORDER BY t.price DESC

-- name: cohort retention
WITH first_order AS (
    SELECT customer_id, date_trunc('month', min(ordered_at)) AS cohort
    FROM orders
    GROUP BY customer_id
), activity AS (
    SELECT DISTINCT o.customer_id, f.cohort,
           (extract(year FROM o.ordered_at) - extract(year FROM f.cohort)) * 12
             + extract(month FROM o.ordered_at) - extract(month FROM f.cohort) AS month_number
    FROM orders o
    JOIN first_order f USING (customer_id)
), sizes AS (
    SELECT cohort, count(DISTINCT customer_id) AS size FROM activity GROUP BY cohort
)
SELECT to_char(a.cohort, 'YYYY-MM') AS cohort, s.size, a.month_number, count(*) AS active,
       round(100.0 * count(*) / s.size, 1) AS retention_pct
FROM activity a
JOIN sizes s USING (cohort)
GROUP BY a.cohort, s.size, a.month_number
ORDER BY a.cohort, a.month_number

-- name: cohort retention pivoted
WITH c AS (
    SELECT id AS customer_id, date_trunc('month', signed_up)::date AS cohort FROM customer
), a AS (
    SELECT DISTINCT c.cohort, c.customer_id, floor((o.ordered_at::date - c.cohort) / 30.0)::int AS m
    FROM c JOIN orders o ON o.customer_id = c.customer_id AND o.ordered_at >= c.cohort
)
SELECT cohort,
       count(DISTINCT customer_id) AS customers,
       count(DISTINCT customer_id) FILTER (WHERE m = 0) AS m0,
       count(DISTINCT customer_id) FILTER (WHERE m = 1) AS m1,
       count(DISTINCT customer_id) FILTER (WHERE m = 2) AS m2,
       count(DISTINCT customer_id) FILTER (WHERE m = 3) AS m3,
       count(DISTINCT customer_id) FILTER (WHERE m BETWEEN 4 AND 6) AS m4_6
FROM a
GROUP BY cohort
ORDER BY cohort

-- name: ordered funnel with time limits
WITH v AS (
    SELECT user_id, min(at) AS t FROM web.event WHERE name = 'visit' GROUP BY user_id
), c AS (
    SELECT v.user_id, min(e.at) AS t FROM v JOIN web.event e ON e.user_id = v.user_id AND e.name = 'add_to_cart' AND e.at > v.t
        AND e.at <= v.t + interval '7 days' GROUP BY v.user_id
), p AS (
    SELECT c.user_id, min(e.at) AS t FROM c JOIN web.event e ON e.user_id = c.user_id AND e.name = 'purchase' AND e.at > c.t
        AND e.at <= c.t + interval '7 days' GROUP BY c.user_id
), steps AS (
    SELECT 1 AS step, 'visit' AS name, count(*) AS users FROM v
    UNION ALL SELECT 2, 'add_to_cart', count(*) FROM c
    UNION ALL SELECT 3, 'purchase', count(*) FROM p
)
SELECT step, name, users,
       round(users::numeric / first_value(users) OVER (ORDER BY step), 3) AS of_all,
       round(users::numeric / nullif(lag(users) OVER (ORDER BY step), 0), 3) AS of_previous
FROM steps
ORDER BY step

-- name: next event transition matrix
SELECT name AS from_event, next_name AS to_event, count(*),
       round(count(*)::numeric / sum(count(*)) OVER (PARTITION BY name), 3) AS probability
FROM (SELECT name, lead(name) OVER (PARTITION BY user_id ORDER BY at) AS next_name FROM web.event) e
WHERE next_name IS NOT NULL
GROUP BY 1, 2
ORDER BY 1, 3 DESC

-- name: RFM segments
WITH base AS (
    SELECT customer_id, max(ordered_at)::date AS last_order, count(*) AS frequency, sum(total) AS monetary
    FROM order_total
    GROUP BY customer_id
), scored AS (
    SELECT customer_id,
           (SELECT max(last_order) FROM base) - last_order AS recency_days, frequency, monetary,
           NTILE(5) OVER (ORDER BY last_order) AS r,
           NTILE(5) OVER (ORDER BY frequency) AS f,
           NTILE(5) OVER (ORDER BY monetary) AS m
    FROM base
)
SELECT CASE
           WHEN r >= 4 AND f >= 4 AND m >= 4 THEN 'Champions'
           WHEN r >= 3 AND f >= 3 THEN 'Loyal'
           WHEN r >= 4 AND f <= 2 THEN 'New'
           WHEN r <= 2 AND f >= 3 THEN 'At risk'
           ELSE 'Others'
       END AS segment,
       CONCAT(r, f, m) AS rfm, COUNT(*) AS customers, AVG(monetary)::numeric(12, 2) AS avg_spend
FROM scored
GROUP BY 1, 2
ORDER BY 3 DESC, 2

-- name: pareto of customers
SELECT count(*) FILTER (WHERE running - total < 0.8 * grand) AS customers_for_80_pct,
       count(*) AS customers,
       round(100.0 * count(*) FILTER (WHERE running - total < 0.8 * grand) / count(*), 1) AS pct
FROM (
    SELECT customer_id, sum(total) AS total, sum(sum(total)) OVER (ORDER BY sum(total) DESC) AS running, sum(sum(total)) OVER () AS grand
    FROM order_total GROUP BY customer_id
) t

-- name: market basket pairs
SELECT a.product_id AS product_a, b.product_id AS product_b, count(*) AS together,
       count(*)::float / (SELECT count(DISTINCT order_id) FROM order_line) AS support
FROM order_line a
JOIN order_line b ON a.order_id = b.order_id AND a.product_id < b.product_id
GROUP BY 1, 2
HAVING count(*) > 5
ORDER BY together DESC
LIMIT 20

-- name: churn of subscriptions by month
WITH months AS (
    SELECT generate_series(date '2022-01-01', date '2024-06-01', interval '1 month')::date AS month
)
SELECT m.month,
       count(s.id) FILTER (WHERE s.started < m.month) AS at_start,
       count(s.id) FILTER (WHERE s.started >= m.month AND s.started < m.month + interval '1 month') AS new,
       count(s.id) FILTER (WHERE s.ended >= m.month AND s.ended < m.month + interval '1 month') AS churned,
       sum(s.monthly_fee) FILTER (WHERE s.started < m.month + interval '1 month' AND (s.ended IS NULL OR s.ended >= m.month)) AS mrr
FROM months m
LEFT JOIN subscription s ON s.started < m.month + interval '1 month' AND (s.ended IS NULL OR s.ended >= m.month)
GROUP BY m.month
ORDER BY m.month

-- name: reactivated customers
SELECT customer_id, ordered_at, previous, date_part('day', ordered_at - previous) AS days_away
FROM (SELECT customer_id, ordered_at, lag(ordered_at) OVER (PARTITION BY customer_id ORDER BY ordered_at) AS previous FROM orders) t
WHERE ordered_at > previous + interval '60 days'
