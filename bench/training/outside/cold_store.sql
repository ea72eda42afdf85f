-- A cold store's logistics: some foreign keys, no comments, timestamps. Written for the bench; all rows are made up.
create function pg_temp.pick(seed text, n int) returns int language sql immutable
  as $$ select (('x' || substr(md5(seed), 1, 7))::bit(28)::int) % n $$;

create type shipment_status as enum ('planned', 'loading', 'in_transit', 'delivered', 'refused');

create table suppliers (
  id serial primary key,
  company text not null,
  country_code char(2) not null,
  rating numeric(3, 1),
  active boolean not null
);
create table products (
  id serial primary key,
  sku text not null unique,
  description text not null,
  category text not null,
  supplier_id int not null references suppliers (id),
  min_temp_c int not null,
  max_temp_c int not null,
  shelf_life_days int not null,
  unit_weight_kg numeric(7, 2) not null
);
create table zones (
  id serial primary key,
  code text not null,
  target_temp_c int not null,
  capacity_pallets int not null
);
create table pallets (
  id serial primary key,
  product_id int not null references products (id),
  zone_id int not null,
  lot_no text not null,
  units int not null,
  received_at timestamptz not null,
  best_before date not null,
  blocked boolean not null
);
create table customers (
  id serial primary key,
  name text not null,
  city text not null,
  segment text not null,
  credit_limit numeric(10, 2)
);
create table carriers (
  id serial primary key,
  name text not null,
  cost_per_km numeric(5, 2) not null
);
create table shipments (
  id serial primary key,
  customer_id int not null,
  carrier_id int references carriers (id),
  status shipment_status not null,
  planned_for date not null,
  dispatched_at timestamptz,
  delivered_at timestamptz,
  distance_km int not null
);
create table shipment_lines (
  shipment_id int not null references shipments (id),
  line_no int not null,
  product_id int not null,
  units int not null,
  unit_price numeric(8, 2) not null,
  primary key (shipment_id, line_no)
);
create table temperature_log (
  zone_id int not null,
  read_at timestamptz not null,
  temp_c numeric(4, 1) not null
);
create table employees (
  id serial primary key,
  name text not null,
  role text not null,
  hired date not null,
  supervisor_id int
);

insert into suppliers (company, country_code, rating, active)
select (array['Nordic Catch', 'Alpen Dairy', 'Polar Greens', 'Bella Gelato', 'Atlantic Shrimp', 'Green Valley Foods',
    'Bakers Frost', 'Iberia Carnes', 'Baltic Berries', 'Delta Poultry', 'Sunny Orchard', 'Fjord Salmon'])[i],
  (array['NO', 'AT', 'NL', 'IT', 'PT', 'DE', 'FR', 'ES', 'LT', 'DE', 'NL', 'NO'])[i],
  case when i % 5 <> 0 then 2 + pg_temp.pick('rating' || i, 31) / 10.0 end, i % 6 <> 0
from generate_series(1, 12) i;

insert into products
  (sku, description, category, supplier_id, min_temp_c, max_temp_c, shelf_life_days, unit_weight_kg)
select upper(left(kind, 2)) || '-' || 1000 + i,
  (array['Frozen', 'Organic', 'Premium', 'Family'])[1 + i % 4] || ' ' ||
  case kind
    when 'fish' then (array['cod fillet', 'salmon steak', 'shrimp', 'herring'])[1 + i / 6 % 4]
    when 'dairy' then (array['butter', 'mozzarella', 'cream', 'yoghurt'])[1 + i / 6 % 4]
    when 'vegetables' then (array['peas', 'spinach', 'broccoli', 'sweet corn'])[1 + i / 6 % 4]
    when 'ice cream' then (array['vanilla tub', 'chocolate tub', 'lemon sorbet', 'cone mix'])[1 + i / 6 % 4]
    when 'meat' then (array['chicken breast', 'beef mince', 'pork chop', 'turkey roll'])[1 + i / 6 % 4]
    else (array['croissant', 'baguette', 'pizza base', 'apple pie'])[1 + i / 6 % 4] end,
  kind, 1 + pg_temp.pick('supplier' || i, 11), low, low + 4 + pg_temp.pick('span' || i, 5),
  case when low >= 0 then 14 + pg_temp.pick('life' || i, 40) else 180 + pg_temp.pick('life' || i, 360) end,
  0.25 + pg_temp.pick('weight' || i, 800) / 100.0
from generate_series(1, 72) i,
  lateral (select (array['fish', 'dairy', 'vegetables', 'ice cream', 'meat', 'bakery'])[1 + i % 6] as kind) k,
  lateral (select case kind when 'dairy' then 2 else -24 + pg_temp.pick('low' || i, 4) end as low) t;

insert into zones (code, target_temp_c, capacity_pallets) values
  ('A1', -22, 120), ('A2', -22, 110), ('B1', -18, 160), ('C1', 3, 80), ('C2', 5, 60), ('Q', -20, 12);

insert into pallets (product_id, zone_id, lot_no, units, received_at, best_before, blocked)
select p.id, case when p.min_temp_c >= 0 then 4 + i % 2 else 1 + pg_temp.pick('zone' || i, 3) end,
  'L' || to_char(day, 'YYMM') || '-' || lpad(i::text, 4, '0'), 40 + pg_temp.pick('units' || i, 460),
  day + pg_temp.pick('hour' || i, 900) * interval '1 minute', (day + p.shelf_life_days * interval '1 day')::date,
  pg_temp.pick('blocked' || i, 14) = 0
from generate_series(1, 700) i
join products p on p.id = 1 + pg_temp.pick('product' || i, 70),
  lateral (select timestamptz '2024-03-01 05:00+00' + (i * 13 / 24) * interval '1 day' as day) d;

insert into customers (name, city, segment, credit_limit)
select (array['Market', 'Bistro', 'Hotel', 'Canteen', 'Corner Shop'])[1 + i % 5] || ' ' ||
  (array['Aurora', 'Belmont', 'Castle', 'Dorado', 'Elm Street', 'Fontana', 'Globe', 'Horizon', 'Imperial'])[1 + i / 5 % 9],
  (array['Hamburg', 'Bremen', 'Hanover', 'Kiel', 'Rostock', 'Berlin'])[1 + pg_temp.pick('city' || i, 6)],
  (array['retail', 'restaurant', 'hotel', 'catering', 'retail'])[1 + i % 5],
  case when i % 8 <> 0 then 1000 * (2 + pg_temp.pick('credit' || i, 40)) end
from generate_series(1, 45) i;

insert into carriers (name, cost_per_km) values
  ('Frostline', 1.45), ('Cool Cargo', 1.32), ('Hanse Trucking', 1.18), ('Icebird Express', 1.95), ('Own Fleet', 0.98);

insert into shipments (customer_id, carrier_id, status, planned_for, dispatched_at, delivered_at, distance_km)
select 1 + pg_temp.pick('customer' || i, 41), case when state <> 'planned' then 1 + pg_temp.pick('carrier' || i, 5) end,
  state::shipment_status, day, case when state not in ('planned', 'loading') then out_at end,
  case when state in ('delivered', 'refused') then out_at + (90 + pg_temp.pick('drive' || i, 3300)) * interval '1 minute' end,
  12 + pg_temp.pick('distance' || i, 420)
from generate_series(1, 800) i,
  lateral (select date '2024-06-03' + i * 2 / 7 as day) d,
  lateral (select day + interval '4 hours' + pg_temp.pick('out' || i, 480) * interval '1 minute' as out_at) o,
  lateral (select case when i > 785 then 'planned' when i > 775 then 'loading' when i > 762 then 'in_transit'
    when pg_temp.pick('refused' || i, 23) = 0 then 'refused' else 'delivered' end as state) s;

insert into shipment_lines
select s.id, n, 1 + pg_temp.pick('line' || s.id || ' ' || n, 68), 5 + pg_temp.pick('count' || s.id || ' ' || n, 195),
  1.2 + pg_temp.pick('price' || s.id || ' ' || n, 2100) / 100.0
from shipments s, generate_series(1, 4) n
where n <= 1 + pg_temp.pick('lines' || s.id, 4);

insert into temperature_log
select z.id, timestamptz '2024-12-01 00:00+00' + h * interval '3 hours',
  z.target_temp_c + (pg_temp.pick('temp' || z.id || ' ' || h, 50) - 20) / 10.0
from zones z, generate_series(0, 480) h;

insert into employees (name, role, hired, supervisor_id)
select (array['Rasmus', 'Petra', 'Yusuf', 'Carla', 'Mehmet', 'Silke', 'Jakub', 'Nora', 'Timo', 'Olga'])[1 + (i - 1) % 10] || ' ' ||
  (array['Brandt', 'Yilmaz', 'Kowalski', 'Steen'])[1 + (i - 1) / 10],
  case when i = 1 then 'site manager' when i <= 5 then 'shift lead'
    else (array['forklift driver', 'picker', 'clerk'])[1 + i % 3] end,
  date '2011-04-01' + pg_temp.pick('hired' || i, 4800), case when i = 1 then null when i <= 5 then 1 else 2 + i % 4 end
from generate_series(1, 36) i;
