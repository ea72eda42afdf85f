-- A warehouse load: no primary keys, no foreign keys, everything text or numeric.
create table dim_store (store_key int, store_name text, city text, state text, opened date);
create table dim_item (item_key int, item_desc text, brand text, department text, list_price numeric);
create table dim_calendar (date_key int, cal_date date, cal_month int, cal_year int, is_weekend boolean);
create table fact_sales (date_key int, store_key int, item_key int, units int, revenue numeric, cost numeric, promo_flag text);
create table fact_inventory (date_key int, store_key int, item_key int, on_hand int);
insert into dim_store select n, 'Store ' || n, (array['Austin','Dallas','Miami','Tampa'])[1 + n % 4], (array['TX','TX','FL','FL'])[1 + n % 4], date '2001-01-01' + n * 211 from generate_series(1, 24) n;
insert into dim_item select n, (array['Cola','Bread','Milk','Soap','Coffee'])[1 + n % 5] || ' ' || n, (array['Acme','Zenith','Orbit'])[1 + n % 3], (array['Food','Beverage','Household'])[1 + (n * n) % 3], round((1 + (n * 17) % 90 / 4.0)::numeric, 2) from generate_series(1, 60) n;
insert into dim_calendar select to_char(d, 'YYYYMMDD')::int, d, extract(month from d)::int, extract(year from d)::int, extract(dow from d) in (0, 6) from generate_series(date '2022-01-01', date '2023-06-30', '1 day') d;
insert into fact_sales select to_char(date '2022-01-01' + n % 540, 'YYYYMMDD')::int, 1 + (n * 7) % 24, 1 + (n * 11) % 58, 1 + n % 9, round(((n * 37) % 9000 / 100.0)::numeric, 2), round(((n * 23) % 7000 / 100.0)::numeric, 2), case when n % 5 = 0 then 'Y' else 'N' end from generate_series(1, 9000) n;
insert into fact_inventory select to_char(date '2023-01-01' + n % 180, 'YYYYMMDD')::int, 1 + n % 22, 1 + (n * 3) % 60, (n * 13) % 200 from generate_series(1, 4000) n;
analyze;
