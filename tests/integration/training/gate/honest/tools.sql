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
