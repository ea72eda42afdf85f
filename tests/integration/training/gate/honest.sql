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

-- name: running total that starts again each month
SELECT id, ordered_at, total,
       SUM(total) OVER (PARTITION BY date_trunc('month', ordered_at) ORDER BY ordered_at, id
                        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS month_to_date
FROM order_total
ORDER BY ordered_at
LIMIT 200

-- name: seven-day moving average
WITH daily AS (
    SELECT date_trunc('day', ordered_at)::date AS day, count(*) AS n
    FROM orders
    GROUP BY 1
)
SELECT day, n,
       ROUND(AVG(n) OVER (ORDER BY day ROWS BETWEEN 6 PRECEDING AND CURRENT ROW), 2) AS ma7,
       ROUND(AVG(n) OVER (ORDER BY day ROWS BETWEEN 27 PRECEDING AND CURRENT ROW), 2) AS ma28
FROM daily
ORDER BY day

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

-- name: rank, dense rank and row number side by side
SELECT name, category, price,
       RANK() OVER w, DENSE_RANK() OVER w, ROW_NUMBER() OVER w, PERCENT_RANK() OVER w, CUME_DIST() OVER w
FROM product
WINDOW w AS (PARTITION BY category ORDER BY price DESC)

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

-- name: first and last order of a customer by window
SELECT DISTINCT customer_id,
       first_value(channel) OVER (PARTITION BY customer_id ORDER BY ordered_at) AS first_channel,
       first_value(channel) OVER (PARTITION BY customer_id ORDER BY ordered_at DESC) AS last_channel
FROM orders

-- name: share of the total, as ratio_to_report does
SELECT p.category, sum(l.quantity * l.unit_price) AS sales,
       round(sum(l.quantity * l.unit_price) / sum(sum(l.quantity * l.unit_price)) OVER () * 100, 2) || '%' AS share
FROM order_line l
JOIN product p ON p.id = l.product_id
GROUP BY p.category
ORDER BY sales DESC

-- name: share within a parent
SELECT category, subcategory, sum(price) AS s,
       100 * sum(price) / sum(sum(price)) OVER (PARTITION BY category) AS pct_of_category,
       rank() OVER (PARTITION BY category ORDER BY sum(price) DESC) AS rnk
FROM product
GROUP BY category, subcategory
ORDER BY 1, rnk

-- name: aggregate filter over a window
SELECT day, is_holiday,
       count(*) FILTER (WHERE NOT is_holiday) OVER (PARTITION BY date_trunc('month', day) ORDER BY day) AS workday_no
FROM calendar
WHERE fiscal_year = 2023

-- name: quartiles by ntile
SELECT quartile, count(*), min(total), max(total), avg(total)::numeric(12, 2) AS mean
FROM (SELECT total, NTILE(4) OVER (ORDER BY total) AS quartile FROM order_total) q
GROUP BY quartile
ORDER BY quartile

-- name: deciles of customers
WITH spend AS (
    SELECT customer_id, sum(total) AS total FROM order_total GROUP BY customer_id
), ranked AS (
    SELECT *, ntile(10) OVER (ORDER BY total DESC) AS decile FROM spend
)
SELECT decile, count(*) AS customers, sum(total) AS revenue,
       sum(sum(total)) OVER (ORDER BY decile) / sum(sum(total)) OVER () AS cumulative_share
FROM ranked
GROUP BY decile
ORDER BY decile

-- name: islands of consecutive order days
WITH days AS (
    SELECT DISTINCT customer_id, ordered_at::date AS d FROM orders
),
grp AS (
    SELECT customer_id, d, d - (ROW_NUMBER() OVER (PARTITION BY customer_id ORDER BY d))::int AS island
    FROM days
)
SELECT customer_id, min(d) AS streak_start, max(d) AS streak_end, count(*) AS length
FROM grp
GROUP BY customer_id, island
HAVING count(*) >= 1
ORDER BY length DESC, customer_id
LIMIT 50

-- name: islands of the same status
SELECT status, min(id) AS from_id, max(id) AS to_id, count(*)
FROM (
    SELECT id, status, row_number() OVER (ORDER BY id) - row_number() OVER (PARTITION BY status ORDER BY id) AS g
    FROM orders
) x
GROUP BY status, g
ORDER BY 2

-- name: gaps in a number series
SELECT prev + 1 AS gap_start, id - 1 AS gap_end, id - prev - 1 AS missing
FROM (SELECT id, lag(id) OVER (ORDER BY id) AS prev FROM payment) t
WHERE id - prev > 1
ORDER BY 1

-- name: gaps in a sensor's readings
SELECT sensor, previous_at, at, at - previous_at AS silence
FROM (
    SELECT sensor, at, lag(at) OVER (PARTITION BY sensor ORDER BY at) AS previous_at
    FROM sensor_reading
) r
WHERE at - previous_at > interval '20 minutes'
ORDER BY silence DESC, sensor, at

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

-- name: rollup with labelled subtotals
SELECT CASE WHEN grouping(c.country) = 1 THEN 'All countries' ELSE c.country::text END AS country,
       CASE WHEN grouping(c.city) = 1 THEN 'All cities' ELSE c.city END AS city,
       count(*) AS customers, count(*) FILTER (WHERE newsletter) AS subscribed
FROM customer c
GROUP BY ROLLUP (c.country, c.city)
ORDER BY grouping(c.country), c.country, grouping(c.city), c.city

-- name: cube over three dimensions
SELECT coalesce(channel, 'TOTAL') AS channel, coalesce(status::text, 'TOTAL') AS status,
       coalesce(extract(year FROM ordered_at)::text, 'TOTAL') AS year, count(*)
FROM orders
GROUP BY CUBE (channel, status, extract(year FROM ordered_at))

-- name: rollup combined with a plain group
SELECT p.category, extract(year FROM o.ordered_at) AS y, extract(quarter FROM o.ordered_at) AS q, sum(l.quantity)
FROM orders o JOIN order_line l ON l.order_id = o.id JOIN product p ON p.id = l.product_id
GROUP BY p.category, ROLLUP (extract(year FROM o.ordered_at), extract(quarter FROM o.ordered_at))
HAVING sum(l.quantity) > 10
ORDER BY 1, 2 NULLS FIRST, 3 NULLS FIRST

-- name: top three products per category by window
SELECT category, name, revenue
FROM (
    SELECT p.category, p.name, sum(l.quantity * l.unit_price) AS revenue,
           row_number() OVER (PARTITION BY p.category ORDER BY sum(l.quantity * l.unit_price) DESC) AS rn
    FROM order_line l
    JOIN product p ON p.id = l.product_id
    GROUP BY p.category, p.name
) ranked
WHERE rn <= 3
ORDER BY category, revenue DESC

-- name: latest three orders per customer by lateral join
SELECT c.id, c.name, o.id AS order_id, o.ordered_at, o.total
FROM customer c
CROSS JOIN LATERAL (
    SELECT t.id, t.ordered_at, t.total
    FROM order_total t
    WHERE t.customer_id = c.id
    ORDER BY t.ordered_at DESC
    LIMIT 3
) o
WHERE c.country = 'DE'
ORDER BY c.id, o.ordered_at DESC

-- name: lateral expression reuse
SELECT o.id, x.gross, x.net, x.gross - x.net AS given_away
FROM orders o
LEFT JOIN LATERAL (
    SELECT sum(quantity * unit_price) AS gross, sum(quantity * unit_price * (1 - discount)) AS net
    FROM order_line WHERE order_id = o.id
) x ON true
WHERE x.gross <> x.net
ORDER BY given_away DESC
LIMIT 25

-- name: chain of laterals
SELECT p.id, a.margin, b.margin_pct, c.band
FROM product p,
     LATERAL (SELECT p.price - p.cost AS margin) a,
     LATERAL (SELECT round(a.margin / p.price * 100, 1) AS margin_pct) b,
     LATERAL (SELECT CASE WHEN b.margin_pct >= 40 THEN 'high' WHEN b.margin_pct >= 30 THEN 'mid' ELSE 'low' END AS band) c
ORDER BY b.margin_pct DESC

-- name: latest order of each customer by distinct on
SELECT DISTINCT ON (customer_id) customer_id, id, ordered_at, status
FROM orders
ORDER BY customer_id, ordered_at DESC, id DESC

-- name: distinct on with outer ordering
SELECT * FROM (
    SELECT DISTINCT ON (p.category) p.category, p.name, p.price
    FROM product p
    WHERE NOT p.discontinued
    ORDER BY p.category, p.price DESC NULLS LAST
) t
ORDER BY t.price DESC

-- name: ties included
SELECT title, salary FROM employee ORDER BY salary / 10000 DESC FETCH FIRST 5 ROWS WITH TIES

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

-- name: purchase funnel
SELECT count(DISTINCT user_id) FILTER (WHERE name = 'visit') AS visits,
       count(DISTINCT user_id) FILTER (WHERE name = 'view_item') AS views,
       count(DISTINCT user_id) FILTER (WHERE name = 'add_to_cart') AS carts,
       count(DISTINCT user_id) FILTER (WHERE name = 'checkout') AS checkouts,
       count(DISTINCT user_id) FILTER (WHERE name = 'purchase') AS purchases,
       round(100.0 * count(DISTINCT user_id) FILTER (WHERE name = 'purchase')
             / nullif(count(DISTINCT user_id) FILTER (WHERE name = 'visit'), 0), 2) AS conversion
FROM web.event
WHERE at >= '2024-01-01' AND at < '2024-02-01'

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

-- name: ABC analysis
WITH sales AS (
    SELECT product_id, sum(quantity * unit_price) AS revenue FROM order_line GROUP BY product_id
), cum AS (
    SELECT product_id, revenue, sum(revenue) OVER (ORDER BY revenue DESC, product_id) / sum(revenue) OVER () AS share FROM sales
)
SELECT p.sku, p.name, c.revenue, round(c.share * 100, 2) AS cum_pct,
       CASE WHEN c.share <= 0.8 THEN 'A' WHEN c.share <= 0.95 THEN 'B' ELSE 'C' END AS class
FROM cum c
JOIN product p ON p.id = c.product_id
ORDER BY c.revenue DESC

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

-- name: customer lifetime value with repeat rate
SELECT c.segment,
       count(DISTINCT c.id) AS customers,
       count(DISTINCT o.customer_id) AS buyers,
       avg(o.n) AS orders_per_buyer,
       100.0 * count(*) FILTER (WHERE o.n > 1) / nullif(count(o.customer_id), 0) AS repeat_rate,
       sum(o.spent) / nullif(count(o.customer_id), 0) AS ltv
FROM customer c
LEFT JOIN (SELECT customer_id, count(*) AS n, sum(total) AS spent FROM order_total GROUP BY 1) o ON o.customer_id = c.id
GROUP BY c.segment

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

-- name: date_bin of events by 15 minutes
SELECT date_bin('15 minutes', at, TIMESTAMPTZ '2024-01-01') AS slot, count(*) AS n, count(DISTINCT user_id) AS users
FROM web.event
WHERE at BETWEEN '2024-01-03 00:00+00' AND '2024-01-03 23:59:59+00'
GROUP BY slot
ORDER BY slot

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

-- name: json fields by operators
SELECT id, preferences -> 'lang' AS lang_json, preferences ->> 'lang' AS lang,
       (preferences -> 'limits' ->> 'daily')::int AS daily, preferences #>> '{interests,0}' AS first_interest,
       preferences -> 'interests' -> -1 AS last_interest, jsonb_typeof(preferences -> 'limits')
FROM customer
WHERE preferences @> '{"theme": "dark"}' AND preferences ? 'lang' AND preferences -> 'limits' @> '{"daily": 300}'

-- name: json path queries
SELECT id, jsonb_path_query_first(attributes, '$.dims.w') AS w,
       jsonb_path_query_array(attributes, '$.reviews[*].stars') AS stars,
       jsonb_path_exists(attributes, '$.reviews[*] ? (@.stars >= 4)') AS has_good,
       attributes @@ '$.size > 2' AS big,
       attributes @? '$.tags[*] ? (@ starts with "t")' AS tagged
FROM product

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

-- name: json array elements with position
SELECT c.id, i.pos, i.interest
FROM customer c
LEFT JOIN LATERAL jsonb_array_elements_text(c.preferences -> 'interests') WITH ORDINALITY AS i(interest, pos) ON true
ORDER BY c.id, i.pos

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

-- name: rows to json
SELECT row_to_json(t) FROM (SELECT id, sku, price, attributes -> 'color' AS color FROM product ORDER BY id LIMIT 10) t

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

-- name: full text search with rank
SELECT id, title, ts_rank(search, query) AS rank
FROM article, plainto_tsquery('english', 'window functions') AS query
WHERE search @@ query
ORDER BY rank DESC, id
LIMIT 10

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

-- name: phrase search in the simple configuration
SELECT title FROM article WHERE to_tsvector('simple', body) @@ phraseto_tsquery('simple', '数据分析入门') OR to_tsvector('simple', title) @@ to_tsquery('simple', 'how <-> to')

-- name: lexemes of a text
SELECT t.lexeme, count(*) AS documents, sum(cardinality(t.positions)) AS occurrences
FROM article a, unnest(a.search) AS t
GROUP BY t.lexeme
ORDER BY 3 DESC
LIMIT 15

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

-- name: intersection of ranges aggregated
SELECT room, range_intersect_agg(during) FROM booking WHERE id IN (4, 5) GROUP BY room

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

-- name: arrays aggregated in order
SELECT customer_id,
       array_agg(id ORDER BY ordered_at) AS orders,
       (array_agg(channel ORDER BY ordered_at DESC))[1] AS last_channel,
       (array_agg(total ORDER BY total DESC))[1:3] AS best_three,
       array_agg(DISTINCT status) AS states
FROM (SELECT o.*, t.total FROM orders o JOIN order_total t USING (id)) o (id)
GROUP BY customer_id
ORDER BY customer_id
LIMIT 20

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

-- name: any over a subquery
SELECT name FROM product WHERE id = ANY (SELECT product_id FROM order_line WHERE quantity > 5) AND price >= ALL (SELECT price FROM product WHERE category = 'Toys' AND price < 50)

-- name: phone numbers that are empty or digits
SELECT id, phone FROM customer WHERE phone ~ '(^$|^\+?\d+$)' ORDER BY id

-- name: trailing Chinese characters removed
SELECT "备注", regexp_replace("备注", '([\u4e00-\u9fa5]+)$', '') AS "去掉中文后缀" FROM "会员" WHERE "备注" ~ '[\u4e00-\u9fa5]'

-- name: regular expression with dollar signs in quotes
SELECT count(*) FILTER (WHERE note ~ '\$\$?$') AS ends_in_dollars, count(*) FILTER (WHERE note <> '$$?$' OR note LIKE '%$1%') AS others FROM orders

-- name: hash tags of notes
SELECT id, m[1] AS tag FROM orders, regexp_matches(note, '#(\w+)', 'g') AS m WHERE note LIKE '%#%'

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

-- name: collations
SELECT name, city FROM customer ORDER BY name COLLATE "C", city COLLATE "POSIX" DESC LIMIT 20

-- name: normalised accents
SELECT translate(lower(name), 'éüöä', 'euoa') AS plain, normalize(name, NFD) <> name AS has_accents, lower(name COLLATE "C") FROM customer WHERE id < 20

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

-- name: bare values
VALUES (1, 'one'), (2, 'two'), (3, 'three')

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

-- name: customers without orders
SELECT c.* FROM customer c WHERE NOT EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.id)

-- name: customers who bought everything in a category
SELECT c.id, c.name
FROM customer c
WHERE NOT EXISTS (
    SELECT p.id FROM product p WHERE p.category = 'Toys' AND p.price < 30
    EXCEPT
    SELECT l.product_id FROM orders o JOIN order_line l ON l.order_id = o.id WHERE o.customer_id = c.id
)

-- name: anti join by left join
SELECT p.id, p.name FROM product p LEFT JOIN order_line l ON l.product_id = p.id AND l.quantity > 5 WHERE l.product_id IS NULL

-- name: above the average of its category
SELECT name, category, price, (SELECT round(avg(price), 2) FROM product i WHERE i.category = o.category) AS category_avg
FROM product o
WHERE price > (SELECT avg(price) FROM product i WHERE i.category = o.category)
ORDER BY category, price DESC

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

-- name: duplicates
SELECT lower(trim(name)) AS name, count(*), min(id) AS keep, array_agg(id ORDER BY id) AS ids FROM customer GROUP BY 1 HAVING count(*) > 1 ORDER BY 2 DESC, 1

-- name: row comparisons
SELECT * FROM order_line WHERE (order_id, line_no) > (1400, 1) AND (product_id, quantity) IN (SELECT product_id, max(quantity) FROM order_line GROUP BY product_id) ORDER BY order_id, line_no

-- name: keyset page
SELECT id, ordered_at FROM orders WHERE (ordered_at, id) < ('2023-06-01'::timestamptz, 1000) ORDER BY ordered_at DESC, id DESC LIMIT 20

-- name: sample of orders
SELECT status, count(*) * 10 AS estimate FROM orders TABLESAMPLE SYSTEM (50) REPEATABLE (42) GROUP BY status

-- name: random sample
SELECT * FROM customer ORDER BY random() LIMIT 5

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

-- name: stock level and reorder
SELECT product_id, moved_on, quantity, sum(quantity) OVER (PARTITION BY product_id, warehouse ORDER BY moved_on, id) AS level
FROM stock_movement
WHERE warehouse = 'W1'
ORDER BY product_id, moved_on

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

-- name: enum comparisons
SELECT status, count(*) FROM orders WHERE status >= 'shipped' AND status <> 'returned'::order_status GROUP BY status ORDER BY status

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

-- name: natural and using joins
SELECT order_id, sum(amount) AS paid, max(r.reason) FROM payment JOIN (SELECT order_id, reason FROM refund) r USING (order_id) GROUP BY order_id ORDER BY order_id

-- name: whole row references
SELECT d, (d).name, count(e), to_jsonb(d) ->> 'budget' AS budget FROM department d LEFT JOIN employee e ON e.department_id = d.id GROUP BY d.id ORDER BY d

-- name: hypothetical rank
SELECT category, rank(100) WITHIN GROUP (ORDER BY price DESC) AS place, cume_dist(100) WITHIN GROUP (ORDER BY price) FROM product GROUP BY category

-- name: weighted average and weighted median
WITH w AS (
    SELECT unit_price, quantity, sum(quantity) OVER (ORDER BY unit_price, order_id, line_no) AS cum, sum(quantity) OVER () AS total FROM order_line
)
SELECT sum(unit_price * quantity) / sum(quantity) AS weighted_mean, min(unit_price) FILTER (WHERE cum >= total / 2.0) AS weighted_median FROM w

-- name: any_value
-- since: 16
SELECT customer_id, any_value(channel), count(*) FROM orders GROUP BY customer_id

-- name: quoted identifiers with spaces
SELECT "Order Export"."Region" AS "Region", SUM("Order Export"."Sales") AS "sum:Sales:ok", AVG("Order Export"."% Discount") AS "avg % discount"
FROM "public"."Order Export" "Order Export"
WHERE ("Order Export"."Sub-Category" IN ('Sub 1', 'Sub 2', 'Sub 3'))
GROUP BY 1
ORDER BY "sum:Sales:ok" DESC

-- name: Tableau: extract of a worksheet
SELECT "Order Export"."Region" AS "Region",
  CAST(DATE_TRUNC('MONTH', CAST("Order Export"."Ship Date" AS TIMESTAMP WITHOUT TIME ZONE)) AS DATE) AS "tmn:Ship Date:ok",
  (((CAST(SUM((CASE WHEN ("Order Export"."% Discount" > 0.1) THEN 1 ELSE 0 END)) AS DOUBLE PRECISION)) / NULLIF(COUNT(1), 0)) * 100) AS "usr:Calculation_1234567890123456789:ok",
  SUM("Order Export"."Sales") AS "sum:Sales:ok"
FROM "public"."Order Export" "Order Export"
  INNER JOIN (
  SELECT "Order Export"."Customer Name" AS "Customer Name",
    SUM("Order Export"."Sales") AS "$__alias__0"
  FROM "public"."Order Export" "Order Export"
  GROUP BY 1
  ORDER BY 2 DESC, 1 ASC
  LIMIT 10
) "t0" ON ("Order Export"."Customer Name" IS NOT DISTINCT FROM "t0"."Customer Name")
WHERE (("Order Export"."Ship Date" >= (DATE '2023-01-01')) AND ("Order Export"."Ship Date" <= (DATE '2023-12-31')))
GROUP BY 1,
  2

-- name: Tableau: level of detail expression
SELECT "t1"."__measure__0" AS "orders_per_customer", COUNT(DISTINCT "t1"."customer_id") AS "ctd:customer:ok"
FROM (
  SELECT "orders"."customer_id" AS "customer_id", COUNT(DISTINCT "orders"."id") AS "__measure__0"
  FROM "public"."orders" "orders"
  WHERE (NOT (CAST("orders"."status" AS TEXT) IN ('cancelled', 'returned')))
  GROUP BY 1
) "t1"
GROUP BY 1
HAVING (COUNT(1) > 0)

-- name: Metabase: question with a join and a breakout
SELECT
  "source"."category" AS "category",
  DATE_TRUNC('month', "source"."Orders__ordered_at") AS "Orders__ordered_at",
  SUM("source"."quantity") AS "sum",
  COUNT(*) AS "count"
FROM
  (
    SELECT
      "public"."order_line"."order_id" AS "order_id",
      "public"."order_line"."quantity" AS "quantity",
      "Product"."category" AS "category",
      "Orders"."ordered_at" AS "Orders__ordered_at",
      "Orders"."channel" AS "Orders__channel"
    FROM
      "public"."order_line"
      LEFT JOIN "public"."product" AS "Product" ON "public"."order_line"."product_id" = "Product"."id"
      LEFT JOIN "public"."orders" AS "Orders" ON "public"."order_line"."order_id" = "Orders"."id"
  ) AS "source"
WHERE
  (
    "source"."Orders__ordered_at" >= DATE_TRUNC('year', CAST((CAST(NOW() AS timestamp) + (INTERVAL '-4 year')) AS timestamp))
    AND "source"."Orders__ordered_at" < DATE_TRUNC('month', NOW())
  )
  AND ((LOWER("source"."Orders__channel") LIKE '%web%') OR ("source"."Orders__channel" <> 'phone') OR ("source"."Orders__channel" IS NULL))
GROUP BY
  "source"."category",
  DATE_TRUNC('month', "source"."Orders__ordered_at")
ORDER BY
  "source"."category" ASC,
  DATE_TRUNC('month', "source"."Orders__ordered_at") ASC
LIMIT 2000

-- name: Superset: virtual data set with a series limit
SELECT DATE_TRUNC('day', at) AS __timestamp, os AS os, count(*) AS count, COUNT(DISTINCT user_id) AS "COUNT_DISTINCT(user_id)"
FROM (SELECT at, user_id, name, payload->'device'->>'os' AS os -- device of the visitor
FROM web.event
) AS virtual_table
JOIN (SELECT os AS os__, count(*) AS mme_inner__
 FROM (SELECT at, payload->'device'->>'os' AS os FROM web.event) AS virtual_table
 WHERE at >= TO_TIMESTAMP('2024-01-01 00:00:00.000000', 'YYYY-MM-DD HH24:MI:SS.US') AND at < TO_TIMESTAMP('2024-02-01 00:00:00.000000', 'YYYY-MM-DD HH24:MI:SS.US')
 GROUP BY os ORDER BY mme_inner__ DESC
 LIMIT 2) AS anon_1 ON os = os__
WHERE at >= TO_TIMESTAMP('2024-01-01 00:00:00.000000', 'YYYY-MM-DD HH24:MI:SS.US') AND at < TO_TIMESTAMP('2024-02-01 00:00:00.000000', 'YYYY-MM-DD HH24:MI:SS.US')
GROUP BY DATE_TRUNC('day', at), os
ORDER BY count DESC
LIMIT 10000

-- name: Power BI: folded query
select "_"."country",
    "_"."segment",
    "_"."a0",
    "_"."a1"
from
(
    select "rows"."country" as "country",
        "rows"."segment" as "segment",
        sum("rows"."total") as "a0",
        count(distinct "rows"."id") as "a1"
    from
    (
        select "$Outer"."id", "$Outer"."total", "$Inner"."country", "$Inner"."segment"
        from (select "_"."id", "_"."customer_id", "_"."total" from "public"."order_total" "_" where "_"."total" is not null) "$Outer"
        left outer join (select "_"."id" as "id2", "_"."country", "_"."segment" from "public"."customer" "_") "$Inner" on ("$Outer"."customer_id" = "$Inner"."id2")
    ) "rows"
    group by "country",
        "segment"
) "_"
where not "_"."a0" is null or not "_"."a1" is null
order by "_"."country"
limit 1001

-- name: Looker: explore with a derived table
-- generate derived table customer_facts
WITH customer_facts AS (SELECT customer_id, COUNT(*) AS lifetime_orders, MIN(ordered_at) AS first_order FROM public.orders GROUP BY 1)
SELECT
    (DATE(orders.ordered_at AT TIME ZONE 'UTC' AT TIME ZONE 'America/Los_Angeles')) AS "orders.created_date",
        CASE WHEN customer_facts.lifetime_orders > 1  THEN 'Yes' ELSE 'No' END
 AS "customer_facts.repeat",
    COALESCE(COALESCE(CAST((SUM(DISTINCT (CAST(FLOOR(COALESCE(payment.amount, 0) * (1000000 * 1.0)) AS DECIMAL(65, 0))))) AS DOUBLE PRECISION) / 1000000.0, 0), 0) AS "payment.total",
    COUNT(DISTINCT orders.id ) AS "orders.count"
FROM public.orders AS orders
LEFT JOIN public.payment  AS payment ON payment.order_id = orders.id
LEFT JOIN customer_facts ON customer_facts.customer_id = orders.customer_id
WHERE ((( orders.ordered_at ) >= ((DATE_TRUNC('day', TIMESTAMP '2023-01-01'))) AND ( orders.ordered_at ) < ((DATE_TRUNC('day', TIMESTAMP '2023-03-01')))))
GROUP BY
    1,
    2
ORDER BY
    1 DESC
FETCH NEXT 500 ROWS ONLY

-- name: six nested subqueries
SELECT q6.segment, q6.rank_in_all, q6.avg_top
FROM (
  SELECT q5.segment, q5.avg_top, RANK() OVER (ORDER BY q5.avg_top DESC) AS rank_in_all
  FROM (
    SELECT q4.segment, AVG(q4.spent) AS avg_top
    FROM (
      SELECT q3.segment, q3.spent
      FROM (
        SELECT q2.segment, q2.customer_id, q2.spent, ROW_NUMBER() OVER (PARTITION BY q2.segment ORDER BY q2.spent DESC) AS rn
        FROM (
          SELECT c.segment, q1.customer_id, SUM(q1.total) AS spent
          FROM (
            SELECT o.customer_id, l.quantity * l.unit_price * (1 - l.discount) AS total
            FROM orders o JOIN order_line l ON l.order_id = o.id
            WHERE o.status IN ('paid', 'shipped', 'delivered')
          ) q1
          JOIN customer c ON c.id = q1.customer_id
          GROUP BY c.segment, q1.customer_id
        ) q2
      ) q3
      WHERE q3.rn <= 10
    ) q4
    GROUP BY q4.segment
  ) q5
) q6
ORDER BY q6.rank_in_all

-- name: forty columns of a dashboard
SELECT
  c.country AS c1, c.segment AS c2, count(*) AS c3, count(DISTINCT c.id) AS c4, count(DISTINCT o.id) AS c5, sum(l.quantity) AS c6,
  sum(l.quantity * l.unit_price) AS c7, sum(l.quantity * l.unit_price * l.discount) AS c8, sum(l.quantity * l.unit_price * (1 - l.discount)) AS c9,
  sum(l.quantity * p.cost) AS c10, sum(l.quantity * (l.unit_price * (1 - l.discount) - p.cost)) AS c11,
  round(100 * sum(l.quantity * (l.unit_price * (1 - l.discount) - p.cost)) / nullif(sum(l.quantity * l.unit_price * (1 - l.discount)), 0), 2) AS c12,
  avg(l.quantity) AS c13, avg(l.unit_price) AS c14, avg(l.discount) AS c15, min(l.unit_price) AS c16, max(l.unit_price) AS c17,
  min(o.ordered_at) AS c18, max(o.ordered_at) AS c19, max(o.ordered_at) - min(o.ordered_at) AS c20,
  count(*) FILTER (WHERE o.channel = 'web') AS c21, count(*) FILTER (WHERE o.channel = 'store') AS c22, count(*) FILTER (WHERE o.channel = 'app') AS c23,
  count(*) FILTER (WHERE o.channel = 'phone') AS c24, count(*) FILTER (WHERE o.status = 'new') AS c25, count(*) FILTER (WHERE o.status = 'paid') AS c26,
  count(*) FILTER (WHERE o.status = 'shipped') AS c27, count(*) FILTER (WHERE o.status = 'delivered') AS c28, count(*) FILTER (WHERE o.status = 'cancelled') AS c29,
  count(*) FILTER (WHERE o.status = 'returned') AS c30, sum(l.quantity) FILTER (WHERE p.category = 'Furniture') AS c31, sum(l.quantity) FILTER (WHERE p.category = 'Technology') AS c32,
  sum(l.quantity) FILTER (WHERE p.category = 'Toys') AS c33, sum(l.quantity) FILTER (WHERE p.category NOT IN ('Furniture', 'Technology', 'Toys')) AS c34,
  count(o.coupon) AS c35, round(100.0 * count(o.coupon) / count(*), 1) AS c36, string_agg(DISTINCT o.coupon, ',' ORDER BY o.coupon) AS c37,
  percentile_cont(0.5) WITHIN GROUP (ORDER BY l.unit_price) AS c38, stddev(l.unit_price) AS c39, mode() WITHIN GROUP (ORDER BY p.category) AS c40
FROM orders o
JOIN order_line l ON l.order_id = o.id
JOIN product p ON p.id = l.product_id
JOIN customer c ON c.id = o.customer_id
GROUP BY c.country, c.segment
ORDER BY c.country, c.segment

-- name: dbt model with a dozen steps
with

source_orders as (

    select * from public.orders

),

source_lines as (

    select * from public.order_line

),

source_customers as (

    select * from public.customer

),

renamed_orders as (

    select id as order_id, customer_id, ordered_at, status::text as order_status, channel, nullif(coupon, '') as coupon_code
    from source_orders
    where status != 'cancelled'

),

renamed_customers as (

    select id as customer_id, name as customer_name, lower(email) as email, segment, country, signed_up as signup_date
    from source_customers

),

order_amounts as (

    select order_id, sum(quantity * unit_price) as gross, sum(quantity * unit_price * (1 - discount)) as net, count(*) as line_count
    from source_lines
    group by 1

),

payments as (

    select order_id, sum(amount) as paid, bool_or(method = 'card') as by_card from public.payment group by 1

),

refunds as (

    select order_id, sum(amount) as refunded from public.refund group by 1

),

joined as (

    select
        o.*,
        a.gross, a.net, a.line_count,
        coalesce(p.paid, 0) as paid,
        coalesce(r.refunded, 0) as refunded,
        p.by_card
    from renamed_orders as o
    left join order_amounts as a using (order_id)
    left join payments as p using (order_id)
    left join refunds as r using (order_id)

),

numbered as (

    select *, row_number() over (partition by customer_id order by ordered_at, order_id) as order_number,
        ordered_at - lag(ordered_at) over (partition by customer_id order by ordered_at, order_id) as since_previous
    from joined

),

customer_orders as (

    select
        customer_id,
        min(ordered_at) as first_order_at,
        max(ordered_at) as latest_order_at,
        count(*) as lifetime_orders,
        sum(net) - sum(refunded) as lifetime_value,
        avg(since_previous) as average_gap,
        max(case when order_number = 1 then channel end) as acquisition_channel
    from numbered
    group by customer_id

),

final as (

    select
        c.*,
        co.first_order_at,
        co.latest_order_at,
        coalesce(co.lifetime_orders, 0) as lifetime_orders,
        coalesce(co.lifetime_value, 0)::numeric(14, 2) as lifetime_value,
        co.average_gap,
        co.acquisition_channel,
        case when co.lifetime_orders is null then 'prospect' when co.lifetime_orders = 1 then 'one-time' else 'repeat' end as lifecycle
    from renamed_customers as c
    left join customer_orders as co on co.customer_id = c.customer_id

)

select * from final

-- name: dbt test of accepted values
select count(*) as failures, count(*) != 0 as should_warn, count(*) != 0 as should_error
from (

with all_values as (
    select channel as value_field, count(*) as n_records
    from "orders"
    group by channel
)

select *
from all_values
where value_field not in ('web','store','app')

) dbt_internal_test

-- name: dbt date spine by cross joins
with rawdata as (
    with p as (select 0 as generated_number union all select 1),
    unioned as (
        select p0.generated_number * power(2, 0) + p1.generated_number * power(2, 1) + p2.generated_number * power(2, 2) + p3.generated_number * power(2, 3)
             + p4.generated_number * power(2, 4) + p5.generated_number * power(2, 5) + 1 as generated_number
        from p as p0 cross join p as p1 cross join p as p2 cross join p as p3 cross join p as p4 cross join p as p5
    )
    select * from unioned where generated_number <= 59 order by generated_number
),
all_periods as (select (cast('2024-01-01' as date) + ((interval '1 day') * (row_number() over (order by generated_number) - 1))) as date_day from rawdata)
select date_day::date, count(e.id) from all_periods left join web.event e on e.at::date = date_day::date group by 1 order by 1

-- name: data quality profile of a table
SELECT 'email' AS column_name, count(*) AS rows, count(email) AS filled, count(DISTINCT email) AS distinct_values, min(email)::text AS min, max(email)::text AS max FROM customer
UNION ALL SELECT 'phone', count(*), count(phone), count(DISTINCT phone), min(phone), max(phone) FROM customer
UNION ALL SELECT 'birthday', count(*), count(birthday), count(DISTINCT birthday), min(birthday)::text, max(birthday)::text FROM customer
UNION ALL SELECT 'tags', count(*), count(tags), count(DISTINCT tags), min(tags)::text, max(tags)::text FROM customer

-- name: checksum of a table
SELECT count(*), md5(string_agg(md5(p::text), '' ORDER BY id)) FROM product p

-- name: 每月销售额和环比
SELECT to_char("销售时间", 'YYYY-MM') AS 月份,
       SUM("数量" * "单价") AS 销售额,
       LAG(SUM("数量" * "单价")) OVER (ORDER BY to_char("销售时间", 'YYYY-MM')) AS 上月销售额,
       ROUND((SUM("数量" * "单价") / NULLIF(LAG(SUM("数量" * "单价")) OVER (ORDER BY to_char("销售时间", 'YYYY-MM')), 0) - 1) * 100, 2) || '%' AS 环比
FROM "销售记录"
GROUP BY 1
ORDER BY 月份;

-- name: 同比增长率
WITH 月销售 AS (
    SELECT extract(year FROM "销售时间")::int AS 年, extract(month FROM "销售时间")::int AS 月, sum("数量" * "单价") AS 金额
    FROM "销售记录"
    GROUP BY 1, 2
)
SELECT 本.年, 本.月, 本.金额, 去.金额 AS 去年同期, round((本.金额 - 去.金额) / 去.金额 * 100, 2) AS "同比(%)"
FROM 月销售 本
LEFT JOIN 月销售 去 ON 去.年 = 本.年 - 1 AND 去.月 = 本.月
ORDER BY 1, 2

-- name: 各门店销售排名
SELECT "门店"."门店名称", "门店"."城市", SUM(s."数量" * s."单价") AS "销售总额",
       RANK() OVER (PARTITION BY "门店"."省份" ORDER BY SUM(s."数量" * s."单价") DESC) AS "省内排名"
FROM "销售记录" s
JOIN "门店" ON "门店"."门店编号" = s."门店编号"
GROUP BY "门店"."门店编号", "门店"."门店名称", "门店"."城市", "门店"."省份"
ORDER BY "销售总额" DESC

-- name: 每个类别销量前三的商品
SELECT 类别, 商品, 总销量
FROM (
    SELECT "类别" AS 类别, "商品" AS 商品, sum("数量") AS 总销量,
           row_number() OVER (PARTITION BY "类别" ORDER BY sum("数量") DESC, "商品") AS 名次
    FROM "销售记录"
    GROUP BY "类别", "商品"
) t
WHERE 名次 <= 3 -- 只要前三名
ORDER BY 类别, 名次

-- name: 行转列：每个学生各科成绩
SELECT student_no AS 学号, student_name AS 姓名,
       MAX(CASE subject WHEN '语文' THEN score END) AS 语文,
       MAX(CASE subject WHEN '数学' THEN score END) AS 数学,
       MAX(CASE WHEN subject = '英语' THEN score ELSE 0 END) AS 英语,
       SUM(score) AS 总分, ROUND(AVG(score), 1) AS 平均分,
       DENSE_RANK() OVER (ORDER BY SUM(score) DESC) AS 名次
FROM student_score
GROUP BY student_no, student_name
ORDER BY 名次

-- name: 各班各科及格率和优秀率
SELECT class_name AS 班级, subject AS 科目, count(*) AS 人数,
       concat(round(count(*) FILTER (WHERE score >= 60) * 100.0 / count(*), 1), '%') AS 及格率,
       concat(round(sum(CASE WHEN score >= 90 THEN 1 ELSE 0 END) * 100.0 / count(*), 1), '%') AS 优秀率
FROM student_score
GROUP BY 1, 2
ORDER BY 1, 2

-- name: 成绩等级分布
SELECT CASE WHEN score >= 90 THEN '优' WHEN score >= 75 THEN '良' WHEN score >= 60 THEN '中' ELSE '差' END AS 等级,
       COUNT(*) AS 人次, repeat('█', (count(*) / 5)::int) AS 条形图
FROM student_score
WHERE subject <> '物理'
GROUP BY 等级
ORDER BY min(score) DESC

-- name: 每科最高分的学生（含并列）
SELECT s.subject 科目, s.student_name 姓名, s.score 分数
FROM student_score s
WHERE s.score = (SELECT max(score) FROM student_score WHERE subject = s.subject)
ORDER BY 科目, 姓名

-- name: 小计与总计
SELECT COALESCE(m."省份", '总计') AS 省份, CASE WHEN GROUPING(m."门店名称") = 1 THEN '小计' ELSE m."门店名称" END AS 门店,
       SUM(s."数量" * s."单价")::numeric(14, 2) AS 金额, COUNT(DISTINCT s."会员号") AS 会员数
FROM "销售记录" s JOIN "门店" m USING ("门店编号")
GROUP BY ROLLUP (m."省份", m."门店名称")
ORDER BY GROUPING(m."省份"), m."省份", GROUPING(m."门店名称"), 门店

-- name: 行政区划树
WITH RECURSIVE 树 AS (
    SELECT "代码", "名称", "上级代码", 1 AS 层级, "名称" AS 全称
    FROM "行政区划" WHERE "上级代码" IS NULL
    UNION ALL
    SELECT q."代码", q."名称", q."上级代码", 树.层级 + 1, 树.全称 || '/' || q."名称"
    FROM "行政区划" q JOIN 树 ON q."上级代码" = 树."代码"
)
SELECT repeat('　', 层级 - 1) || "名称" AS 名称, 全称, 层级 FROM 树 ORDER BY "代码"

-- name: 会员复购率
/* 复购：同一会员在不同日期有两次以上消费 */
WITH 消费 AS (
    SELECT "会员号", count(DISTINCT "销售时间"::date) AS 天数, sum("数量" * "单价") AS 金额
    FROM "销售记录"
    WHERE "会员号" IS NOT NULL
    GROUP BY "会员号"
)
SELECT h."等级", count(*) AS 会员数, count(x."会员号") AS 消费会员数,
       count(*) FILTER (WHERE x.天数 >= 2) AS 复购会员数,
       round(count(*) FILTER (WHERE x.天数 >= 2)::numeric / nullif(count(x."会员号"), 0) * 100, 2) AS "复购率(%)",
       round(avg(x.金额), 2) AS 客单
FROM "会员" h
LEFT JOIN 消费 x USING ("会员号")
GROUP BY h."等级"
ORDER BY CASE h."等级" WHEN '金卡' THEN 1 WHEN '银卡' THEN 2 ELSE 3 END

-- name: 手机号脱敏和号段
SELECT "姓名", regexp_replace("手机", '^(\d{3})\d{4}(\d+)$', '\1****\2') AS 手机, left("手机", 3) AS 号段,
       CASE WHEN "手机" ~ '^1[3-9]\d{9}$' THEN '有效' ELSE '无效' END AS 校验
FROM "会员"
ORDER BY "会员号"

-- name: 姓氏统计
SELECT CASE WHEN "姓名" ~ '^(欧阳|司马|诸葛)' THEN left("姓名", 2) ELSE left("姓名", 1) END AS 姓, count(*) AS 人数,
       string_agg(DISTINCT "姓名", '、' ORDER BY "姓名") AS 名单
FROM "会员"
GROUP BY 1
ORDER BY 2 DESC

-- name: 会员标签（JSON）
SELECT "标签" ->> '来源' AS 来源, 兴趣, count(*) AS 人数
FROM "会员", jsonb_array_elements_text("标签" -> '兴趣') AS 兴趣
WHERE "标签" @> '{"来源": "微信"}' AND "标签" ? '兴趣'
GROUP BY 1, 2

-- name: JSON 路径查询中文键
SELECT "会员号", jsonb_path_query_array("标签", '$."兴趣"[*]') AS 兴趣, jsonb_path_exists("标签", '$."来源" ? (@ == "门店")') AS 门店注册
FROM "会员"
LIMIT 10

-- name: 连续三天以上有销售的门店
WITH 日 AS (
    SELECT DISTINCT "门店编号", "销售时间"::date AS 日期 FROM "销售记录"
), 分组 AS (
    SELECT *, 日期 - row_number() OVER (PARTITION BY "门店编号" ORDER BY 日期)::int AS 组 FROM 日
)
SELECT "门店编号", min(日期) AS 开始, max(日期) AS 结束, count(*) AS 连续天数
FROM 分组
GROUP BY "门店编号", 组
HAVING count(*) >= 1
ORDER BY 4 DESC, 1, 2
LIMIT 20

-- name: 补全没有销售的日期
SELECT 日期::date, coalesce(sum(s."数量" * s."单价"), 0) AS 销售额
FROM generate_series(timestamp '2022-03-01', timestamp '2022-03-31', interval '1 day') AS 日期
LEFT JOIN "销售记录" s ON s."销售时间" >= 日期 AND s."销售时间" < 日期 + interval '1 day'
GROUP BY 日期
ORDER BY 日期

-- name: 用户留存：次日、七日
WITH 首日 AS (SELECT user_id, min(at::date) AS 首日 FROM web.event GROUP BY user_id),
活跃 AS (SELECT DISTINCT user_id, at::date AS 日 FROM web.event)
SELECT f.首日, count(DISTINCT f.user_id) AS 新增,
       count(DISTINCT a.user_id) FILTER (WHERE a.日 = f.首日 + 1) AS 次日留存,
       count(DISTINCT a.user_id) FILTER (WHERE a.日 = f.首日 + 7) AS 七日留存,
       to_char(count(DISTINCT a.user_id) FILTER (WHERE a.日 = f.首日 + 1) * 100.0 / count(DISTINCT f.user_id), 'FM990.00"%"') AS 次日留存率
FROM 首日 f JOIN 活跃 a ON a.user_id = f.user_id
GROUP BY f.首日
ORDER BY f.首日

-- name: 转化漏斗（中文步骤）
SELECT v.步骤, v.名称, count(DISTINCT e.user_id) AS 人数
FROM (VALUES (1, '访问', 'visit'), (2, '浏览商品', 'view_item'), (3, '加入购物车', 'add_to_cart'), (4, '支付', 'purchase')) AS v(步骤, 名称, 事件)
LEFT JOIN web.event e ON e.name = v.事件
GROUP BY v.步骤, v.名称
ORDER BY v.步骤

-- name: 帕累托：占销售额八成的商品
SELECT 商品, 金额, round(累计 / 总额 * 100, 2) AS 累计占比, CASE WHEN 累计 / 总额 <= 0.8 THEN 'A类' WHEN 累计 / 总额 <= 0.95 THEN 'B类' ELSE 'C类' END AS 分类
FROM (
    SELECT "商品" AS 商品, sum("数量" * "单价") AS 金额,
           sum(sum("数量" * "单价")) OVER (ORDER BY sum("数量" * "单价") DESC ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS 累计,
           sum(sum("数量" * "单价")) OVER () AS 总额
    FROM "销售记录" GROUP BY "商品"
) t
ORDER BY 金额 DESC

-- name: 按星期和时段统计
SELECT (ARRAY['周日', '周一', '周二', '周三', '周四', '周五', '周六'])[extract(dow FROM "销售时间")::int + 1] AS 星期,
       CASE WHEN extract(hour FROM "销售时间") < 12 THEN '上午' WHEN extract(hour FROM "销售时间") < 18 THEN '下午' ELSE '晚上' END AS 时段,
       count(*) AS 笔数, round(avg("数量" * "单价"), 2) AS 笔均
FROM "销售记录"
GROUP BY 1, 2, extract(dow FROM "销售时间")
ORDER BY extract(dow FROM "销售时间"), 2

-- name: 中文日期格式
SELECT to_char("注册日期", 'YYYY年MM月DD日') AS 注册日期, to_char("注册日期", 'YYYY"年第"Q"季度"') AS 季度,
       extract(year FROM age(date '2024-06-30', "注册日期")) || '年' || extract(month FROM age(date '2024-06-30', "注册日期")) || '个月' AS 会龄,
       date '2024-06-30' - "注册日期" AS 天数
FROM "会员"
ORDER BY "会员号"
LIMIT 20

-- name: 最近三十天没有消费的会员
SELECT h."会员号", h."姓名", max(s."销售时间") AS 最后消费
FROM "会员" h
LEFT JOIN "销售记录" s ON s."会员号" = h."会员号"
GROUP BY h."会员号", h."姓名"
HAVING max(s."销售时间") IS NULL OR max(s."销售时间") < (SELECT max("销售时间") FROM "销售记录") - INTERVAL '30 days'
ORDER BY 最后消费 NULLS FIRST

-- name: 坪效
SELECT m."门店名称" 门店, m."面积", round(sum(s."数量" * s."单价") / m."面积", 2) AS "坪效（元/平方米）"
FROM "门店" m, "销售记录" s
WHERE m."门店编号" = s."门店编号" AND s."销售时间" BETWEEN '2022-01-01' AND '2022-12-31 23:59:59'
GROUP BY m."门店编号", m."门店名称", m."面积"
ORDER BY 3 DESC
LIMIT 5

-- name: 未及格科目汇总
SELECT student_name AS 姓名, string_agg(subject || '(' || score || ')', '，' ORDER BY score) AS 不及格科目, count(*) AS 门数
FROM student_score WHERE score < 60
GROUP BY student_no, student_name HAVING count(*) >= 2
ORDER BY 门数 DESC, student_name COLLATE "C"

-- name: 与上一名的分差
SELECT 班级, 姓名, 总分, 总分 - lag(总分) OVER w AS 与前一名差, 总分 - first_value(总分) OVER w AS 与第一名差, ntile(3) OVER w AS 档
FROM (SELECT class_name AS 班级, student_name AS 姓名, sum(score) AS 总分 FROM student_score GROUP BY class_name, student_no, student_name) t
WINDOW w AS (PARTITION BY 班级 ORDER BY 总分 DESC)

-- name: 中文全文检索（简单配置）
SELECT id, title, ts_headline('simple', body, plainto_tsquery('simple', '数据分析入门'), 'StartSel=【, StopSel=】') AS 摘要
FROM article
WHERE to_tsvector('simple', body) @@ plainto_tsquery('simple', '数据分析入门') AND language = 'zh'
LIMIT 5

-- name: 工单关键词分类
SELECT CASE WHEN subject LIKE '%退货%' OR subject ILIKE '%refund%' THEN '退款退货' WHEN subject ~ '登录|[Ll]ogin' THEN '登录问题' ELSE '其他' END AS 分类,
       count(*) AS 数量, round(avg(extract(epoch FROM closed_at - opened_at) / 3600)::numeric, 1) AS "平均处理时长(小时)"
FROM ticket
GROUP BY 1
ORDER BY 2 DESC

-- name: 支付方式占比
SELECT CASE method WHEN '支付宝' THEN '支付宝' WHEN 'card' THEN '银行卡' WHEN 'paypal' THEN '贝宝' ELSE '账期' END 支付方式,
       sum(amount) 金额, to_char(sum(amount) / sum(sum(amount)) OVER () * 100, '990.99') || '%' 占比
FROM payment
WHERE paid_at >= '2023-01-01' AND currency = 'CNY'
GROUP BY method
ORDER BY 金额 DESC

-- name: 年龄段与消费的交叉表
SELECT 段.名称 AS 年龄段,
       count(*) FILTER (WHERE c.segment = 'consumer') AS 个人,
       count(*) FILTER (WHERE c.segment = 'corporate') AS 企业,
       count(*) FILTER (WHERE c.segment = 'home office') AS 居家办公
FROM customer c
JOIN (VALUES ('30岁以下', 0, 30), ('30-44岁', 30, 45), ('45-59岁', 45, 60), ('60岁及以上', 60, 200)) AS 段(名称, 下限, 上限)
  ON date_part('year', age(date '2024-06-30', c.birthday)) >= 段.下限 AND date_part('year', age(date '2024-06-30', c.birthday)) < 段.上限
GROUP BY 段.名称, 段.下限
ORDER BY 段.下限

-- name: 组织架构（缩进显示）
WITH RECURSIVE 架构 AS (
    SELECT id, name, manager_id, 1 AS 级别, name::text AS 路径 FROM employee WHERE manager_id IS NULL
    UNION ALL
    SELECT e.id, e.name, e.manager_id, j.级别 + 1, j.路径 || '→' || e.name FROM employee e JOIN 架构 j ON e.manager_id = j.id
)
SELECT lpad('', (级别 - 1) * 2, '-') || name AS 员工, 级别, 路径 FROM 架构 WHERE 级别 <= 4 ORDER BY 路径

-- name: 用文字转义写的标识符
SELECT U&"\59D3\540D" AS U&"d\0061ta", E'\u4f1a\u5458' AS 类型 FROM "会员" LIMIT 3

-- name: 商品组合（同一会员同一天）
SELECT a."商品" AS 商品甲, b."商品" AS 商品乙, count(*) AS 次数
FROM "销售记录" a JOIN "销售记录" b ON a."会员号" = b."会员号" AND a."商品" < b."商品" AND a."销售时间"::date - b."销售时间"::date BETWEEN -60 AND 60
GROUP BY 1, 2
HAVING count(*) >= 2
ORDER BY 3 DESC, 1, 2
LIMIT 10

-- name: median of all
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY price) FROM book
-- name: percentile_cont of an array
SELECT percentile_cont(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY price) FROM book
-- name: percentile_disc, descending
SELECT author_id, percentile_disc(0.9) WITHIN GROUP (ORDER BY pages DESC) FROM book GROUP BY author_id
-- name: mode of a text
SELECT mode() WITHIN GROUP (ORDER BY country) FROM author
-- name: hypothetical rank of a price
SELECT rank(100) WITHIN GROUP (ORDER BY price) FROM book
-- name: moving average of seven rows
SELECT id, avg(price) OVER (ORDER BY id ROWS BETWEEN 6 PRECEDING AND CURRENT ROW) FROM book
-- name: range frame of seven days
SELECT id, sum(price) OVER (ORDER BY published RANGE BETWEEN INTERVAL '7 days' PRECEDING AND CURRENT ROW) FROM book
-- name: groups frame without ties
SELECT id, sum(price) OVER (ORDER BY pages GROUPS BETWEEN 1 PRECEDING AND 1 FOLLOWING EXCLUDE TIES) FROM book
-- name: first_value, lag and ntile of one named window
SELECT id, first_value(title) OVER w, lag(price, 1, 0) OVER w, ntile(4) OVER w FROM book WINDOW w AS (PARTITION BY author_id ORDER BY published)
-- name: row_number and cume_dist
SELECT id, row_number() OVER (PARTITION BY author_id ORDER BY price DESC), cume_dist() OVER (ORDER BY price) FROM book
-- name: dense rank in a subquery
SELECT * FROM (SELECT *, dense_rank() OVER (PARTITION BY author_id ORDER BY sold DESC) r FROM book) t WHERE r <= 3
-- name: grouping sets with grouping()
SELECT country, mood, count(*), grouping(country, mood) FROM author GROUP BY GROUPING SETS ((country), (mood), ())
-- name: rollup ordered with nulls last
SELECT country, mood, count(*) FROM author GROUP BY ROLLUP (country, mood) ORDER BY 1 NULLS LAST, 2
-- name: cube of an enum
SELECT country, mood, count(*) FROM author GROUP BY CUBE (country, mood)
-- name: lateral limit two
SELECT a.name, b.title FROM author a CROSS JOIN LATERAL (SELECT title FROM book WHERE author_id = a.id ORDER BY price DESC LIMIT 2) b
-- name: left join of unnest with ordinality
SELECT a.name, t.tag FROM author a LEFT JOIN LATERAL unnest(a.tags) WITH ORDINALITY t(tag, n) ON true
-- name: distinct on latest
SELECT DISTINCT ON (author_id) author_id, title FROM book ORDER BY author_id, published DESC
-- name: two filters
SELECT count(*) FILTER (WHERE price > 10), sum(price) FILTER (WHERE pages < 100) FROM book
-- name: range contains and overlaps
SELECT * FROM author WHERE active @> date '2020-03-01' AND active && daterange('2020-01-01', '2020-12-31', '[]')
-- name: range functions
SELECT lower(active), upper(active), upper(active) - lower(active), isempty(active * '[2020-01-01,2020-02-01)') FROM author
-- name: range_agg of all
SELECT range_agg(active) FROM author
-- name: multirange constructors
SELECT int4multirange(int4range(1, 5), int4range(8, 9)) @> 3, datemultirange(active) FROM author
-- name: adjacent and before
SELECT count(*) FROM author WHERE active -|- daterange('2021-01-01', NULL) OR active << daterange('2030-01-01', NULL)
-- name: array subscripts and slices
SELECT tags[1], tags[1:1], array_length(tags, 1), cardinality(tags), tags || 'y'::text FROM author
-- name: any, contains and overlaps of arrays
SELECT * FROM author WHERE 'x' = ANY (tags) AND tags @> ARRAY['tag1'] AND tags && ARRAY['x', 'y']
-- name: array to text and positions
SELECT array_to_string(tags, ', '), array_position(tags, 'x'), array_remove(tags, 'x') FROM author
-- name: array of titles per author
SELECT name, ARRAY(SELECT title FROM book WHERE author_id = author.id ORDER BY title) FROM author
-- name: unnest grouped
SELECT unnest(tags) AS tag, count(*) FROM author GROUP BY 1 ORDER BY 2 DESC
-- name: json paths by operators
SELECT profile -> 'address' ->> 'city', profile #>> '{address,city}', (profile ->> 'age')::int FROM author
-- name: json containment and keys
SELECT * FROM author WHERE profile @> '{"age": 3}' OR profile ? 'age' OR profile ?| ARRAY['a', 'b']
-- name: json elements grouped
SELECT jsonb_array_elements_text(profile -> 'langs') AS lang, count(*) FROM author GROUP BY 1
-- name: json each
SELECT e.key, e.value FROM author, jsonb_each(profile) e WHERE author.id < 3
-- name: jsonpath first and exists
SELECT jsonb_path_query_first(profile, '$.address.city'), profile @? '$.langs[*] ? (@ == "en")' FROM author
-- name: jsonpath methods and like_regex
SELECT jsonb_path_query_array(profile, '$.langs[0, 1, last]'), jsonb_path_query(profile, '$.address.keyvalue().key'), jsonb_path_exists(profile, '$.address.city ? (@ like_regex "^c[0-9,]+\\d?$" flag "i")') FROM author
-- name: jsonb_set, minus and concatenation
SELECT jsonb_set(profile, '{age}', '5'), profile - 'age', profile || '{"a": 1}', raw ->> 'k' FROM author
-- name: jsonb_agg of objects
SELECT jsonb_agg(jsonb_build_object('id', id, 'name', name) ORDER BY id) FROM author
-- name: json_agg of whole rows
SELECT json_agg(a) FROM author a
-- name: to_jsonb minus a key
SELECT a.name, jsonb_agg(to_jsonb(b) - 'author_id') FROM author a JOIN book b ON b.author_id = a.id GROUP BY a.name
-- name: json_object_agg
SELECT json_object_agg(name, country) FROM author
-- name: jsonb_to_record
SELECT x.age FROM author, jsonb_to_record(profile) AS x(age int)
-- name: tsvector column matched
SELECT * FROM author WHERE about @@ to_tsquery('english', 'garden & book')
-- name: ts_rank by a web search
SELECT name, ts_rank(about, websearch_to_tsquery('english', 'gardens')) AS r FROM author ORDER BY r DESC LIMIT 5
-- name: ts_headline over a filtered table
SELECT ts_headline('english', title, plainto_tsquery('title')) FROM book WHERE to_tsvector('english', title) @@ plainto_tsquery('english', 'title') LIMIT 5
-- name: ts_headline with options
SELECT a.name, ts_headline('english', b.title, q, 'StartSel=<mark>, StopSel=</mark>, MaxWords=35, MinWords=15') FROM author a JOIN book b ON b.author_id = a.id, to_tsquery('english', 'title') q WHERE a.about @@ q OR to_tsvector('english', b.title) @@ q
-- name: headlines aggregated
SELECT author_id, string_agg(ts_headline('english', title, q), '; ') FROM book, plainto_tsquery('title') q GROUP BY 1
-- name: trigram operators
SELECT name, similarity(name, 'Autor 3') FROM author WHERE name % 'Author 3' ORDER BY name <-> 'Author 3' LIMIT 5
-- name: word_similarity and patterns
SELECT * FROM author WHERE word_similarity('Author', name) > 0.5 OR name ILIKE '%thor 1%' OR name ~* '^a.*9$'
-- name: ancestors by recursion
WITH RECURSIVE up AS (SELECT id, parent_id, title, 1 AS depth FROM book WHERE id = 900 UNION ALL SELECT b.id, b.parent_id, b.title, up.depth + 1 FROM book b JOIN up ON b.id = up.parent_id) SELECT * FROM up
-- name: text path by recursion
WITH RECURSIVE tree AS (SELECT id, title::text AS path FROM book WHERE parent_id IS NULL UNION ALL SELECT b.id, tree.path || ' > ' || b.title FROM book b JOIN tree ON b.parent_id = tree.id) SELECT path FROM tree
-- name: longest array path
WITH RECURSIVE tree AS (SELECT id, ARRAY[id] AS path FROM book WHERE parent_id IS NULL UNION ALL SELECT b.id, path || b.id FROM book b JOIN tree ON b.parent_id = tree.id) SELECT max(cardinality(path)) FROM tree
-- name: ancestors as one text
WITH RECURSIVE up AS (SELECT id, parent_id, title FROM book WHERE id = 900 UNION ALL SELECT b.id, b.parent_id, b.title FROM book b JOIN up ON b.id = up.parent_id) SELECT string_agg(title, ' > ' ORDER BY id) FROM up
-- name: ancestors as json and array
WITH RECURSIVE up AS (SELECT id, parent_id, title FROM book WHERE id = 900 UNION ALL SELECT b.id, b.parent_id, b.title FROM book b JOIN up ON b.id = up.parent_id) SELECT json_agg(up), array_agg(id) FROM up
-- name: numbers aggregated
WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 100) SELECT array_agg(n) FROM t
-- name: search and cycle clauses
WITH RECURSIVE t AS (SELECT id, parent_id FROM book WHERE id = 900 UNION SELECT b.id, b.parent_id FROM book b JOIN t ON b.id = t.parent_id) SEARCH DEPTH FIRST BY id SET o CYCLE id SET looped USING trail SELECT * FROM t
-- name: age, truncation and time zones
SELECT age(published), date_trunc('week', published), extract(epoch FROM length), published + INTERVAL '1 month 2 days', published AT TIME ZONE 'Asia/Shanghai', published::date - date '2023-01-01' FROM book
-- name: to_char, date_part and make_date
SELECT to_char(published, 'YYYY-MM'), date_part('isodow', published), justify_days(length), make_date(2024, 2, 29) FROM book
-- name: month glued from its parts
SELECT (extract(year FROM published) || '-' || lpad(extract(month FROM published)::text, 2, '0') || '-01')::date AS month, count(*) FROM book GROUP BY 1
-- name: casts of glued text
SELECT concat(published::date, ' ', opened)::timestamp, ('{' || id || '}')::int[], (pages || ' minutes')::interval FROM book
-- name: overlaps of an interval
SELECT * FROM book WHERE (published, published + length) OVERLAPS (date '2023-02-01', date '2023-03-01')
-- name: days of a year joined
SELECT d::date, count(b.id) FROM generate_series(date '2023-01-01', date '2023-12-31', INTERVAL '1 day') d LEFT JOIN book b ON b.published::date = d::date GROUP BY 1 ORDER BY 1
-- name: months bounded by scalar subqueries
SELECT m, coalesce(sum(price), 0) FROM generate_series((SELECT date_trunc('month', min(published)) FROM book), (SELECT max(published) FROM book), '1 month') m LEFT JOIN book ON date_trunc('month', published) = m GROUP BY m
-- name: string_agg ordered and distinct
SELECT author_id, string_agg(title, ', ' ORDER BY published), string_agg(DISTINCT isbn, ';') FROM book GROUP BY 1
-- name: string_agg of a glued text
SELECT string_agg(title || ' (' || price || ')', '; ') FROM book
-- name: many aggregates of lists
SELECT author_id, array_agg(title), array_agg(price), array_agg(DISTINCT pages), json_agg(sold) FROM book GROUP BY 1
-- name: lists and json per country
SELECT country, count(*), string_agg(name, ', '), array_agg(id ORDER BY id), json_agg(json_build_object('name', name, 'born', born)) FROM author GROUP BY country
-- name: json of grouped json
SELECT a.country, json_agg(t) FROM author a JOIN (SELECT author_id, json_agg(title) AS titles, count(*) FROM book GROUP BY author_id) t ON t.author_id = a.id GROUP BY a.country
-- name: length of an aggregated text
WITH s AS (SELECT author_id, string_agg(title, ',') AS titles FROM book GROUP BY 1) SELECT a.name, s.titles, length(s.titles) FROM author a JOIN s ON s.author_id = a.id ORDER BY s.titles
-- name: bands with a list
SELECT CASE WHEN price < 10 THEN 'cheap' WHEN price < 100 THEN 'ordinary' ELSE 'dear' END AS band, count(*), string_agg(CASE WHEN sold > 10 THEN 'bestseller' ELSE 'other' END, ',') FROM book GROUP BY 1 ORDER BY 1
-- name: concat, concat_ws and format
SELECT concat_ws(', ', name, country, mood), format('%s (%s)', name, country), concat(name, '-', id) FROM author
-- name: replace nested and regexp_replace
SELECT replace(replace(title, 'Title', 'T'), ' ', '_'), regexp_replace(title, '(\d+)', '#\1', 'g') FROM book
-- name: replace by a column
SELECT replace('Dear {name}', '{name}', name), replace(title, 'Title', upper(isbn)) FROM author JOIN book ON author_id = author.id
-- name: translate, initcap, overlay and split_part
SELECT translate(title, 'Tt', 'Dd'), initcap(title), overlay(title placing 'x' from 1 for 1), split_part(title, ' ', 2) FROM book
-- name: words of titles
SELECT regexp_split_to_table(title, ' ') AS word, count(*) FROM book GROUP BY 1 ORDER BY 2 DESC LIMIT 10
-- name: regexp_matches and regexp_match
SELECT (regexp_matches(title, '\d+'))[1], regexp_match(title, '(\w+) (\d+)') FROM book
-- name: unnest of two arrays
SELECT * FROM unnest(ARRAY['a', 'b'], ARRAY[1, 2]) AS t(letter, number)
-- name: bands from values
SELECT v.label, count(b.id) FROM (VALUES ('low', 0, 10), ('high', 10, 1000)) AS v(label, low, high) LEFT JOIN book b ON b.price >= v.low AND b.price < v.high GROUP BY v.label
-- name: in and all subqueries
SELECT title FROM book WHERE author_id IN (SELECT id FROM author WHERE country = 'C1') AND price > ALL (SELECT price FROM book WHERE id < 5)
-- name: not exists without columns
SELECT name FROM author a WHERE NOT EXISTS (SELECT FROM book WHERE author_id = a.id AND price > 4990)
-- name: except, union all and intersect
SELECT id FROM author EXCEPT SELECT author_id FROM book UNION ALL SELECT 1 INTERSECT SELECT 2
-- name: full, right and distinct from
SELECT a.* FROM author a FULL JOIN book b ON a.id = b.author_id RIGHT JOIN author c ON c.id = a.id WHERE a.id IS DISTINCT FROM c.id
-- name: corr, regr_slope and deviations
SELECT corr(price, pages), regr_slope(price, pages), stddev_pop(price), var_samp(price), covar_pop(price, sold) FROM book
-- name: width_bucket grouped
SELECT width_bucket(price, 0, 5000, 10) AS bucket, count(*) FROM book GROUP BY 1 ORDER BY 1
-- name: share over groups
SELECT round(100.0 * count(*) / sum(count(*)) OVER (), 2), bool_and(price > 0), bit_or(pages) FROM book GROUP BY author_id
-- name: powers and logarithms
SELECT price ^ 2, sqrt(price), power(1.05, 10) * price, greatest(price, pages), nullif(pages, 0), ln(price + 1) FROM book
-- name: lists of computed values
SELECT author_id, array_agg(round(price * 1.17 * sold, 2) ORDER BY id), string_agg(power(1.05, pages % 10)::text, ','), array_agg(price ^ 2), string_agg(to_char(published, 'YYYY-MM-DD HH24:MI'), ',') FROM book GROUP BY 1
-- name: sorted by computed values
SELECT id, round(price * pages * 2, 1) AS v, power(1 + price / 100, 12) AS w FROM book ORDER BY v, w, to_char(published, 'Mon DD')
-- name: pretty json and encodings
SELECT jsonb_pretty(profile), string_agg(jsonb_pretty(profile), ',') OVER (), encode(name::bytea, 'base64'), normalize(name) FROM author
-- name: points and addresses
SELECT office <-> point(0, 0) AS distance, host(home), family(home), home << '10.0.0.0/8' FROM author ORDER BY 1
-- name: digests
SELECT encode(sha256(name::bytea), 'hex'), md5(name), alias::text FROM author
-- name: row in a list of rows
SELECT name FROM author WHERE (country, mood) IN (('C1', 'calm'), ('C2', 'busy'))
-- name: a view
SELECT * FROM busy_author
-- name: collated, first with ties
SELECT country FROM author GROUP BY country ORDER BY country COLLATE "C" FETCH FIRST 3 ROWS WITH TIES
-- name: bernoulli sample
SELECT title FROM book TABLESAMPLE bernoulli (10) REPEATABLE (1)
-- name: limit and offset
SELECT id, title FROM book ORDER BY price DESC, title OFFSET 10 LIMIT 10
-- name: like, similar and not matching
SELECT * FROM book WHERE title LIKE 'Title 1_' OR title SIMILAR TO 'Title (1|2)%' OR title !~ '9'
-- name: price above the author's average
SELECT * FROM book b WHERE price > (SELECT avg(price) FROM book WHERE author_id = b.author_id)
-- name: gap to the previous book
SELECT author_id, title, published - lag(published) OVER (PARTITION BY author_id ORDER BY published) AS gap FROM book
-- name: enum minimum and range
SELECT min(mood), max(mood), enum_range(NULL::mood) FROM author
-- name: literals of many types
SELECT '2023-01-01'::timestamptz, 'busy'::mood, '[1,5)'::int4range, '{1,2}'::int[], '{"a": 1}'::jsonb, 'P1D'::interval
-- name: having on a year
SELECT extract(year FROM published)::int AS year, count(*) FROM book GROUP BY year HAVING count(*) > 1 ORDER BY year
-- name: num_nulls and coalesce
SELECT num_nulls(parent_id, price), coalesce(parent_id::text, 'none') FROM book WHERE parent_id IS NULL
-- name: json of a cross join
SELECT json_agg(json_build_object('id', b.id, 'title', b.title, 'price', b.price, 'pages', b.pages, 'sold', b.sold, 'published', b.published, 'isbn', b.isbn, 'opened', b.opened, 'took', b.length, 'author', a.name)) FROM book b CROSS JOIN author a WHERE a.id <= 20
-- name: digits or empty
SELECT name FROM author WHERE name ~ '(^$|^\+?\d+$)'
-- name: Chinese suffix removed
SELECT regexp_replace(name, '([\u4e00-\u9fa5]+)$', '') AS 拼音 FROM author
-- name: dollars in a literal
SELECT count(*) FROM book WHERE title <> '$$?$'
-- name: anchored patterns of a column and a json field
SELECT name FROM author WHERE name ~ '^[A-Z]\w+( \d+)?$' AND profile ->> 'age' ~ '^\d+$'
-- name: tree indented and ordered by its text path
WITH RECURSIVE tree AS (SELECT id, title, id::text AS path, 1 AS lvl FROM book WHERE parent_id IS NULL UNION ALL SELECT b.id, b.title, t.path || '/' || b.id, t.lvl + 1 FROM book b JOIN tree t ON b.parent_id = t.id) SELECT repeat('  ', lvl - 1) || title AS node, path FROM tree ORDER BY path LIMIT 50
-- name: tree ordered by its array path
WITH RECURSIVE tree AS (SELECT id, title, ARRAY[id] AS path FROM book WHERE parent_id IS NULL UNION ALL SELECT b.id, b.title, path || b.id FROM book b JOIN tree ON b.parent_id = tree.id) SELECT lpad(title, length(title) + cardinality(path) * 2) FROM tree ORDER BY path LIMIT 50
-- name: tree levels with lists of paths
WITH RECURSIVE tree AS (SELECT id, title AS path, 1 AS depth FROM book WHERE parent_id IS NULL UNION ALL SELECT b.id, path || ' > ' || b.title, depth + 1 FROM book b, tree WHERE b.parent_id = tree.id) SELECT depth, count(*), string_agg(path, E'\n' ORDER BY path) FROM tree WHERE depth < 3 GROUP BY depth
-- name: list of numbers appended
WITH RECURSIVE n(n, list) AS (SELECT 1, '1' UNION ALL SELECT n + 1, list || ',' || (n + 1)::text FROM n WHERE n < 20) SELECT max(list) FROM n
-- name: fibonacci below a thousand
WITH RECURSIVE fib(a, b) AS (SELECT 0, 1 UNION ALL SELECT b, a + b FROM fib WHERE b < 1000) SELECT a FROM fib
-- name: savings plan
WITH RECURSIVE saving(year, amount) AS (SELECT 2020, 1000::numeric UNION ALL SELECT year + 1, round(amount * 1.03 + amount * 0.01, 2) FROM saving WHERE year < 2040) SELECT * FROM saving
-- name: distance to the ancestors
WITH RECURSIVE up AS (SELECT id, parent_id, 0 AS dist FROM book WHERE id = 4000 UNION SELECT b.id, b.parent_id, up.dist + 1 FROM book b JOIN up ON up.parent_id = b.id) SELECT * FROM up ORDER BY dist
-- name: depth first with cycle check
WITH RECURSIVE g(id, parent_id) AS (SELECT id, parent_id FROM book WHERE id < 5 UNION ALL SELECT b.id, b.parent_id FROM book b JOIN g ON b.parent_id = g.id) SEARCH DEPTH FIRST BY id SET o CYCLE id SET loops USING trail SELECT * FROM g ORDER BY o LIMIT 20
-- name: bar per country
SELECT country, repeat('*', (count(*) / 2)::int) AS bar FROM author GROUP BY country ORDER BY count(*) DESC
-- name: histogram of pages
SELECT pages / 100 * 100 AS bucket, repeat('█', (count(*) / 50)::int) AS histogram, count(*) FROM book GROUP BY 1 ORDER BY 1
-- name: days between min and max
SELECT d::date AS day, count(b.id) FROM generate_series((SELECT min(published) FROM book)::date, (SELECT max(published) FROM book)::date, interval '1 day') d LEFT JOIN book b ON b.published::date = d::date GROUP BY 1 ORDER BY 1
-- name: running revenue per day
WITH days AS (SELECT generate_series(min(published::date), max(published::date), '1 day')::date AS day FROM book) SELECT day, coalesce(sum(price), 0) AS revenue, sum(coalesce(sum(price), 0)) OVER (ORDER BY day) AS running FROM days LEFT JOIN book ON published::date = day GROUP BY day ORDER BY day
-- name: array of the last twelve months
SELECT array_agg(d::date ORDER BY d) FROM generate_series(date_trunc('month', now()) - interval '11 months', now(), '1 month') d
-- name: months up to now as one text
SELECT string_agg(to_char(d, 'YYYY-MM') || ': ' || coalesce(n, 0), ', ' ORDER BY d) FROM generate_series((SELECT date_trunc('month', min(published)) FROM book), now(), '1 month') d LEFT JOIN (SELECT date_trunc('month', published) m, count(*) n FROM book GROUP BY 1) c ON c.m = d
-- name: two weeks as json
SELECT json_agg(json_build_object('day', d::date, 'books', (SELECT count(*) FROM book WHERE published::date = d::date)) ORDER BY d) FROM generate_series((SELECT max(published)::date - 13 FROM book), (SELECT max(published)::date FROM book), '1 day') d
-- name: change against the month before
SELECT date_trunc('month', published) AS month, count(*), lag(count(*)) OVER (ORDER BY date_trunc('month', published)) AS before, round(100.0 * (count(*) - lag(count(*)) OVER (ORDER BY date_trunc('month', published))) / nullif(lag(count(*)) OVER (ORDER BY date_trunc('month', published)), 0), 1) AS change FROM book GROUP BY 1 ORDER BY 1
-- name: running and moving sums per author
SELECT author_id, sold, sum(sold) OVER (PARTITION BY author_id ORDER BY published, id) AS running, avg(sold) OVER (PARTITION BY author_id ORDER BY published ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) AS moving FROM book ORDER BY author_id, published LIMIT 100
-- name: share and cumulated share
SELECT author_id, sum(sold) AS total, round(100.0 * sum(sold) / sum(sum(sold)) OVER (), 2) AS share, sum(sum(sold)) OVER (ORDER BY sum(sold) DESC) / sum(sum(sold)) OVER () AS cumulated FROM book GROUP BY author_id ORDER BY total DESC
-- name: quartiles with bounds
WITH ranked AS (SELECT *, ntile(4) OVER (ORDER BY sold DESC) AS quartile FROM book) SELECT quartile, min(sold), max(sold), avg(price)::numeric(10, 2) FROM ranked GROUP BY quartile ORDER BY quartile
-- name: islands of days
WITH days AS (SELECT DISTINCT published::date AS day FROM book), grouped AS (SELECT day, day - (row_number() OVER (ORDER BY day))::int AS island FROM days) SELECT min(day) AS first, max(day) AS last, count(*) FROM grouped GROUP BY island ORDER BY first
-- name: sessions by a filtered count
WITH gaps AS (SELECT published, published - lag(published) OVER (ORDER BY published) > interval '6 hours' AS begins FROM book), sessions AS (SELECT published, count(*) FILTER (WHERE begins) OVER (ORDER BY published) AS session FROM gaps) SELECT session, count(*), max(published) - min(published) AS length FROM sessions GROUP BY session ORDER BY 2 DESC LIMIT 10
-- name: cohorts by months of age
WITH first AS (SELECT author_id, date_trunc('month', min(published)) AS cohort FROM book GROUP BY 1) SELECT cohort, (extract(year FROM age(date_trunc('month', b.published), cohort)) * 12 + extract(month FROM age(date_trunc('month', b.published), cohort)))::int AS month, count(DISTINCT b.author_id) FROM book b JOIN first f USING (author_id) GROUP BY 1, 2 ORDER BY 1, 2
-- name: RFM with Chinese labels
WITH rfm AS (SELECT author_id, ntile(5) OVER (ORDER BY max(published)) AS r, ntile(5) OVER (ORDER BY count(*)) AS f, ntile(5) OVER (ORDER BY sum(price)) AS m FROM book GROUP BY author_id) SELECT r || '-' || f || '-' || m AS segment, count(*), CASE WHEN r >= 4 AND f >= 4 THEN '冠军' WHEN r <= 2 THEN '流失' ELSE '一般' END AS label FROM rfm GROUP BY 1, 3 ORDER BY 2 DESC
-- name: statistics per author
SELECT author_id, percentile_cont(array[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY price), mode() WITHIN GROUP (ORDER BY pages), stddev_samp(price), corr(price, pages), regr_slope(sold, price) FROM book GROUP BY author_id
-- name: rollup with Chinese labels
SELECT coalesce(country, '合计') AS 国家, coalesce(mood::text, '小计') AS 心情, count(*) AS 人数 FROM author GROUP BY ROLLUP (country, mood) ORDER BY GROUPING(country), country, GROUPING(mood), mood
-- name: grouping as a label
SELECT CASE GROUPING(country, mood) WHEN 0 THEN 'both' WHEN 1 THEN 'country' WHEN 2 THEN 'mood' ELSE 'all' END, count(*) FROM author GROUP BY GROUPING SETS ((country, mood), (country), (mood), ()) HAVING count(*) > 1
-- name: quarters by filters and case
SELECT sum(sold) FILTER (WHERE extract(month FROM published) <= 3) AS q1, sum(sold) FILTER (WHERE extract(month FROM published) BETWEEN 4 AND 6) AS q2, sum(CASE WHEN extract(quarter FROM published) IN (3, 4) THEN sold ELSE 0 END) AS rest FROM book
-- name: three bestsellers of each author
SELECT a.name, top.title, top.sold, top.place FROM author a CROSS JOIN LATERAL (SELECT title, sold, row_number() OVER (ORDER BY sold DESC) AS place FROM book WHERE author_id = a.id ORDER BY sold DESC LIMIT 3) AS top ORDER BY a.name, place
-- name: array elements with ordinality, filtered
SELECT a.name, l.lang, l.n FROM author a, jsonb_array_elements_text(a.profile -> 'langs') WITH ORDINALITY AS l(lang, n) WHERE l.lang <> 'zh'
-- name: jsonpath filters
SELECT jsonb_path_query_array(profile, '$.langs[*] ? (@ like_regex "^e.*$")') FROM author WHERE profile @? '$.langs[*] ? (@ == "en")' AND profile @@ '$.age > 3'
-- name: keys and their smallest values
SELECT key, count(*), min(value #>> '{}') FROM author, jsonb_each(profile) GROUP BY key ORDER BY key
-- name: record of a nested object
SELECT x.city, x.age FROM author, jsonb_to_record(profile -> 'address') AS x(city text, age int)
-- name: document with a default list
SELECT jsonb_build_object('name', name, 'books', (SELECT coalesce(jsonb_agg(jsonb_build_object('title', title, 'price', price) ORDER BY price DESC), '[]') FROM book WHERE author_id = a.id)) FROM author a
-- name: object ordered by its value
SELECT json_object_agg(country, n ORDER BY n) FROM (SELECT country, count(*) n FROM author GROUP BY country) t
-- name: json path removed, set and minus
SELECT profile #- '{address,city}', profile || '{"seen": true}', jsonb_set(profile, '{address,zip}', '"10001"'), profile - 'age' FROM author
-- name: row_to_json of a subquery
SELECT row_to_json(t) FROM (SELECT id, title, price FROM book ORDER BY price DESC LIMIT 5) t
-- name: rank and headline of a phrase search
SELECT name, ts_rank(about, q) AS rank, ts_headline('english', name || ' writes books about gardens', q, 'StartSel=<b>, StopSel=</b>, MaxWords=9, MinWords=3') FROM author, websearch_to_tsquery('english', '"books about" garden -cats') q WHERE about @@ q ORDER BY rank DESC
-- name: simple configuration with a negation
SELECT title FROM book WHERE to_tsvector('simple', title) @@ to_tsquery('simple', 'title & !17') LIMIT 5
-- name: overlapping pairs of ranges
SELECT a.name, b.name FROM author a JOIN author b ON a.active && b.active AND a.id < b.id WHERE a.active * b.active <> 'empty' LIMIT 20
-- name: range_agg over a window
SELECT name, range_agg(active) OVER (PARTITION BY country), daterange(lower(active), upper(active), '[]') FROM author WHERE upper(active) > '2020-06-10' AND NOT isempty(active)
-- name: Beijing time with a Chinese format
SELECT published AT TIME ZONE 'Asia/Shanghai' AS 北京时间, to_char(published, 'YYYY"年"MM"月"DD"日" HH24:MI') FROM book ORDER BY 1 LIMIT 10
-- name: fifteen-minute slots
SELECT date_bin('15 minutes', published, timestamptz '2023-01-01') AS slot, count(*) FROM book GROUP BY 1 ORDER BY 2 DESC LIMIT 5
-- name: first and last day of a month
SELECT to_date(to_char(published, 'YYYY-MM') || '-01', 'YYYY-MM-DD') AS month, (to_char(published, 'YYYY-MM') || '-01')::date + interval '1 month - 1 day' AS last_day FROM book LIMIT 5
-- name: weekday in Chinese
SELECT extract(isodow FROM published)::int AS 星期, to_char(published, 'Day') AS day, count(*) FROM book GROUP BY 1, 2 ORDER BY 1
-- name: sum and average of intervals
SELECT justify_interval(sum(length)), make_interval(mins => avg(extract(epoch FROM length) / 60)::int) FROM book
-- name: title parts and formats
SELECT split_part(title, ' ', 2)::int AS number, initcap(lower(title)), translate(title, ' ', '_'), regexp_replace(isbn, '(\d{3})(\d{4})', '\1-\2'), format('%s (%s)', title, pages), left(title, 3) || '…' FROM book LIMIT 10
-- name: regexp groups and arrays
SELECT (regexp_matches(title, '(\w+) (\d+)', 'g'))[2], regexp_split_to_array(title, '\s+'), array_length(regexp_split_to_array(title, ''), 1) FROM book LIMIT 10
-- name: text functions side by side
SELECT concat_ws(' · ', name, country, mood::text), quote_literal(name), md5(name), upper(left(name, 1)) || substr(name, 2), reverse(name), lpad(id::text, 5, '0'), rpad(name, 12, '.') FROM author
-- name: replace four times
SELECT replace(replace(replace(replace(title, ' ', ''), '-', ''), '(', ''), ')', '') FROM book LIMIT 10
-- name: latest three titles as text
SELECT name, array_to_string(ARRAY(SELECT title FROM book WHERE author_id = author.id ORDER BY published DESC LIMIT 3), '; ') AS latest FROM author
-- name: names per tag
SELECT tag, array_agg(DISTINCT name ORDER BY name) FROM author, unnest(tags) AS tag GROUP BY tag HAVING count(*) > 2
-- name: arrays compared
SELECT * FROM author WHERE tags @> '{x}' AND tags[1] = ANY ('{tag1,tag2}') AND NOT country = ALL (ARRAY['C9', 'C8'])
-- name: distinct on with nulls last
SELECT DISTINCT ON (country) country, name, born FROM author ORDER BY country, born NULLS LAST, id
-- name: not exists except
SELECT a.id FROM author a WHERE NOT EXISTS (SELECT FROM book b WHERE b.author_id = a.id AND b.price > 4000) EXCEPT SELECT author_id FROM book WHERE pages = 0 ORDER BY 1
-- name: all, and pairs in a subquery
SELECT id, price FROM book WHERE price > ALL (SELECT avg(price) FROM book GROUP BY author_id) OR (author_id, pages) IN (SELECT author_id, max(pages) FROM book GROUP BY author_id) ORDER BY id LIMIT 20
-- name: having above the average
SELECT country, count(*) FROM author GROUP BY country HAVING count(*) > (SELECT avg(n) FROM (SELECT count(*) n FROM author GROUP BY country) c)
-- name: Chinese bands from values
SELECT v.label, count(b.id) FROM (VALUES ('短', 0, 200), ('中', 200, 500), ('长', 500, 100000)) AS v(label, lo, hi) LEFT JOIN book b ON b.pages >= v.lo AND b.pages < v.hi GROUP BY v.label, v.lo ORDER BY v.lo
-- name: count of a sample
SELECT count(*) FROM book TABLESAMPLE BERNOULLI (10) REPEATABLE (7)
-- name: bucket bounds
SELECT width_bucket(price, 0, 5000, 10) AS bucket, min(price), max(price), count(*) FROM book GROUP BY bucket ORDER BY bucket
-- name: root mean square and variation
SELECT sqrt(avg(pages ^ 2)), exp(avg(ln(nullif(sold, 0)))), power(1.05, 10), round(stddev_pop(price) / avg(price), 4) FROM book
-- name: revenue in a quarter
SELECT sum(price * sold * (1 - 0.1)) AS revenue, sum(price * sold) / nullif(sum(sold), 0) AS per_copy, max(price) - min(price) AS spread FROM book WHERE published >= date '2023-02-01' AND published < date '2023-02-01' + interval '3 months'
-- name: frames of one named window
SELECT id, price, first_value(price) OVER w, last_value(price) OVER (w ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING), nth_value(price, 2) OVER w, percent_rank() OVER w FROM book WINDOW w AS (PARTITION BY author_id ORDER BY price) ORDER BY id LIMIT 40
-- name: subqueries with quoted aliases
SELECT "t0"."country" AS "c0", SUM("t1"."price") AS "m0" FROM (SELECT "a"."id", "a"."country" FROM "public"."author" AS "a" WHERE ("a"."country" IS NOT NULL)) AS "t0" INNER JOIN (SELECT "b"."author_id", "b"."price" FROM "public"."book" AS "b") AS "t1" ON ("t0"."id" = "t1"."author_id") GROUP BY "t0"."country" ORDER BY "m0" DESC NULLS LAST LIMIT 1000
-- name: five cleaning steps
WITH src AS (SELECT * FROM book), cleaned AS (SELECT id, author_id, trim(title) AS title, coalesce(price, 0) AS price, sold FROM src), joined AS (SELECT c.*, a.name, a.country FROM cleaned c JOIN author a ON a.id = c.author_id), priced AS (SELECT *, price * sold AS revenue FROM joined), by_author AS (SELECT author_id, name, country, sum(revenue) AS revenue, count(*) AS titles FROM priced GROUP BY 1, 2, 3), ranked AS (SELECT *, rank() OVER (PARTITION BY country ORDER BY revenue DESC) AS place, revenue / sum(revenue) OVER (PARTITION BY country) AS share FROM by_author), labelled AS (SELECT *, CASE WHEN place = 1 THEN name || ' (' || country || ')' ELSE name END AS label FROM ranked), final AS (SELECT label, country, round(revenue, 2) AS revenue, round(100 * share, 1) || '%' AS share FROM labelled WHERE place <= 3) SELECT * FROM final ORDER BY country, revenue DESC
-- name: four nested subqueries
SELECT * FROM (SELECT * FROM (SELECT * FROM (SELECT * FROM (SELECT id, title, price FROM book WHERE price > 10) a WHERE id > 5) b WHERE title LIKE 'Title 1%') c) d ORDER BY price DESC LIMIT 7
-- name: Chinese aliases in having and order
SELECT a.name AS 作者, count(b.id) AS 书数, coalesce(round(avg(b.price), 2), 0) AS 均价 FROM author a LEFT JOIN book b ON b.author_id = a.id AND b.published >= date '2023-06-01' GROUP BY a.id, a.name HAVING count(b.id) >= 0 ORDER BY 书数 DESC, 作者
-- name: most sold by a window maximum
SELECT author_id, title FROM (SELECT author_id, title, sold, max(sold) OVER (PARTITION BY author_id) AS most FROM book) AS 各作者 WHERE sold = most ORDER BY author_id LIMIT 10 OFFSET 5
-- name: parents by a self join
SELECT b.title, p.title AS parent, coalesce(p.title, '(无)') FROM book b LEFT JOIN book p ON p.id = b.parent_id WHERE b.title ILIKE '%title 1_' OR b.title SIMILAR TO 'Title (7|8)_'
-- name: date arithmetic
SELECT published::date - date '2023-01-01' AS days, age(timestamptz '2024-01-01', published), (published - interval '1 year')::date, date_part('week', published), isfinite(published) FROM book LIMIT 5
-- name: ratio of filtered counts
SELECT count(*) FILTER (WHERE mood = 'calm') * 1.0 / nullif(count(*) FILTER (WHERE mood = 'busy'), 0) AS ratio, bool_and(born IS NOT NULL), bit_or(id) FROM author
-- name: distinct list with Chinese comma
SELECT string_agg(DISTINCT country, '、' ORDER BY country), string_agg(name, ', ') FILTER (WHERE id < 4) FROM author
-- name: literals of all kinds
-- since: 16
SELECT 'a' || 'b' "label", U&'d\0061ta', E'it\'s', $$quoted 'text'$$, $t$也行$t$, B'101', X'1F', 1e3, .5, 1_000, '中' COLLATE "C" FROM author LIMIT 1
-- name: substring, position and overlay
SELECT nullif(trim(both ' ' from name), ''), position('a' in name), overlay(name placing 'X' from 1 for 1), substring(name from '\d+'), substring(name from 2 for 3), char_length(name), name LIKE 'A%' ESCAPE '!' FROM author
-- name: numeric functions of a price
SELECT least(price, 100), greatest(price, 1, NULL), abs(-price), ceil(price), mod(id, 7), id % 7, div(id, 7), sign(price - 10), trunc(price, 1), log(nullif(price, 0)) FROM book LIMIT 10
-- name: groups of ten joined
SELECT grp, string_agg(title, ' | ' ORDER BY id) FROM (SELECT id, title, (id - 1) / 10 AS grp FROM book WHERE id <= 100) t GROUP BY grp ORDER BY grp
-- name: array constructors and functions
SELECT ARRAY[1, 2, 3] || 4, array_cat('{1}'::int[], '{2}'), array_append(tags, country), (ARRAY['a', 'b', 'c'])[2:3], array_positions(tags, 'x'), tags <@ ARRAY['x', 'tag1', 'tag2'] FROM author
-- name: money formats
SELECT to_char(sum(price * sold), 'FM999,999,999,990.00') AS 销售额, to_char(avg(price), '9990D99'), to_char(0.256, '990.0%') FROM book
-- name: json constructors and the json predicate
-- since: 16
SELECT JSON_OBJECT('id': id, 'name': name), JSON_ARRAY(id, name), profile IS JSON OBJECT FROM author
-- name: json aggregates of the standard
-- since: 16
SELECT country, JSON_ARRAYAGG(name ORDER BY name), JSON_OBJECTAGG(id: name) FROM author GROUP BY country
-- name: json_value and json_query
-- since: 17
SELECT JSON_VALUE(profile, '$.age' RETURNING int), JSON_QUERY(profile, '$.langs') FROM author
-- name: json_exists
-- since: 17
SELECT id FROM author WHERE JSON_EXISTS(profile, '$.x')
-- name: json_table of a list
-- since: 17
SELECT t.* FROM author, JSON_TABLE(profile, '$.langs[*]' COLUMNS (lang text PATH '$')) t

-- name: months of each subscription
SELECT s.plan, m::date AS month, count(*) AS active, sum(s.monthly_fee) AS mrr
FROM subscription s, generate_series(date_trunc('month', s.started), coalesce(s.ended, date '2024-12-31'), interval '1 month') AS m
GROUP BY 1, 2
ORDER BY 2, 1

-- name: 按拼音排序
SELECT "姓名", count(*) FROM "会员" GROUP BY "姓名" ORDER BY convert_to("姓名", 'GBK')

-- name: json subscripts
SELECT preferences['lang'] AS lang, preferences['limits']['daily'] AS daily, preferences['interests'][0] AS first FROM customer WHERE preferences['theme'] = '"dark"'

-- name: rows from several functions
SELECT * FROM ROWS FROM (generate_series(1, 3), unnest(ARRAY['low', 'mid', 'high'])) WITH ORDINALITY AS t(a, b, n)

-- name: operator precedence
SELECT -price, - -5, NOT NOT discontinued, 2 ^ 3 ^ 2, -2 ^ 2, 5 - (3 - 1), 7 / 2 * 2, 7 / (2 * 2), (price > 5) = true, NOT (discontinued OR price > 50) AND id < 9,
       |/ 25.0, @ -5, 5 & 3 | 8, 5 # 3, ~5, 1 << 3, 'a' || 1 + 2, (attributes -> 'size')::int + 1, NOT name LIKE 'P%' AND id NOT IN (1, 2)
FROM product

-- name: between symmetric, unknown and row order
SELECT id, newsletter IS UNKNOWN, newsletter IS NOT TRUE, phone ISNULL, phone NOTNULL FROM customer WHERE id BETWEEN SYMMETRIC 50 AND 10 AND ROW(id, name) < ROW(40, 'x') AND NOT id BETWEEN 20 AND 25

-- name: interval notations
SELECT interval '1-2' year to month, interval '90' minute, interval(0) '1.5 seconds', interval 'P1DT2H', '3 days'::interval * 1.5, current_timestamp(0) >= timestamptz 'epoch', time '12:30' + interval '45 min'

-- name: distinct grouping sets
SELECT category, subcategory, count(DISTINCT (sku, name)), sum(DISTINCT price) FROM product GROUP BY DISTINCT ROLLUP (category), ROLLUP (category, subcategory) ORDER BY 1, 2

-- name: regular expression counts
SELECT regexp_count(body, 'joins'), regexp_instr(body, 'W'), regexp_substr(title, '\d+$'), regexp_like(title, '^how', 'i') FROM article

-- name: substring similar and trims
SELECT substring(sku SIMILAR '%#"[0-9]+#"%' ESCAPE '#'), trim(LEADING 'SKU-' FROM sku), trim(TRAILING FROM 'a '), overlay(sku PLACING '' FROM 1 FOR 4) FROM product

-- name: whole table
TABLE department
