-- A city's utility: everything keyed and commented. Written for the bench; all rows are made up.
create function pg_temp.pick(seed text, n int) returns int language sql immutable
  as $$ select (('x' || substr(md5(seed), 1, 7))::bit(28)::int) % n $$;

create table district (
  district_code text primary key,
  district_name text not null,
  population int not null
);
create table building (
  building_no int primary key,
  district_code text not null references district,
  street_address text not null,
  usage text not null,
  built_year int,
  floor_area numeric(9, 1) not null,
  energy_class char(1)
);
create table tariff (
  tariff_code text primary key,
  medium text not null,
  price_per_kwh numeric(7, 4) not null,
  base_fee numeric(6, 2) not null
);
create table meter (
  meter_no text primary key,
  building_no int not null references building,
  tariff_code text not null references tariff,
  installed_on date not null,
  removed_on date
);
create table reading (
  meter_no text references meter,
  read_on date,
  kwh numeric(10, 1) not null,
  estimated boolean not null,
  primary key (meter_no, read_on)
);
create table invoice (
  invoice_no int primary key,
  building_no int not null references building,
  issued_on date not null,
  due_on date not null,
  amount numeric(10, 2) not null,
  paid_on date
);
create table complaint (
  complaint_no int primary key,
  building_no int not null references building,
  topic text not null,
  received_on date not null,
  closed_on date
);
create table solar_plant (
  plant_no int primary key,
  building_no int not null references building,
  capacity_kwp numeric(6, 1) not null,
  commissioned_on date not null
);
create table solar_output (
  plant_no int references solar_plant,
  output_month date,
  kwh numeric(9, 1) not null,
  primary key (plant_no, output_month)
);
create table technician (
  technician_no int primary key,
  technician_name text not null,
  qualified_for text not null
);
create table site_visit (
  visit_no int primary key,
  meter_no text not null references meter,
  technician_no int not null references technician,
  visited_on date not null,
  minutes int not null,
  outcome text not null
);

comment on table district is 'Districts of the city';
comment on column district.population is 'Inhabitants at the last census';
comment on table building is 'Buildings supplied by the utility';
comment on column building.usage is 'Use of the building: residential, office, school, retail or industry';
comment on column building.floor_area is 'Heated floor area in square metres';
comment on column building.energy_class is 'Class of the energy certificate, A (best) to G; empty if there is none';
comment on table tariff is 'Tariffs for electricity, district heat and gas';
comment on column tariff.medium is 'What the tariff is for: electricity, heat or gas';
comment on column tariff.price_per_kwh is 'Price in euros per kilowatt-hour';
comment on column tariff.base_fee is 'Fixed fee in euros per month';
comment on table meter is 'Meters in buildings';
comment on column meter.removed_on is 'Day on which the meter was taken out; empty while in use';
comment on table reading is 'Consumption by meter and month';
comment on column reading.read_on is 'Last day of the month that was read';
comment on column reading.kwh is 'Consumption of the month in kilowatt-hours';
comment on column reading.estimated is 'True if the consumption was estimated and not read';
comment on table invoice is 'Invoices to building owners';
comment on column invoice.paid_on is 'Day of payment; empty if unpaid';
comment on table complaint is 'Complaints of customers';
comment on table solar_plant is 'Solar plants on roofs';
comment on column solar_plant.capacity_kwp is 'Peak capacity in kilowatts';
comment on table solar_output is 'Energy that solar plants produced, by month';
comment on column solar_output.output_month is 'First day of the month';
comment on column solar_output.kwh is 'Energy produced in kilowatt-hours';
comment on table technician is 'Field technicians';
comment on table site_visit is 'Visits of technicians to meters';
comment on column site_visit.outcome is 'Result of the visit: ok, repaired, replaced or no access';

insert into district values
  ('CEN', 'City Centre', 31250), ('RIV', 'Riverside', 22480), ('OAK', 'Oakfield', 18930), ('IND', 'Ironworks', 6120),
  ('UNI', 'University Quarter', 15740), ('SUN', 'Sunny Hill', 12360);

insert into building
select i, (array['CEN', 'CEN', 'RIV', 'RIV', 'OAK', 'OAK', 'IND', 'UNI'])[1 + pg_temp.pick('district' || i, 8)],
  (array['Market Street', 'Quay Road', 'Elm Avenue', 'Foundry Lane', 'College Road', 'Church Street', 'Garden Row'])
    [1 + pg_temp.pick('street' || i, 7)] || ' ' || i,
  (array['residential', 'residential', 'residential', 'office', 'school', 'retail', 'industry'])
    [1 + pg_temp.pick('usage' || i, 7)],
  case when i % 13 <> 0 then 1890 + pg_temp.pick('built' || i, 132) end, 90 + pg_temp.pick('area' || i, 62000) / 10.0,
  case when i % 7 <> 0 then (array['A', 'B', 'C', 'D', 'E', 'F', 'G'])[1 + pg_temp.pick('class' || i, 7)] end
from generate_series(1, 110) i;

insert into tariff values
  ('E-BASIC', 'electricity', 0.3120, 11.50), ('E-GREEN', 'electricity', 0.3385, 12.90), ('E-PRO', 'electricity', 0.2540, 39.00),
  ('H-HOME', 'heat', 0.1275, 24.00), ('H-PRO', 'heat', 0.1090, 85.00), ('G-HOME', 'gas', 0.0985, 9.80),
  ('G-PRO', 'gas', 0.0812, 32.00), ('E-NIGHT', 'electricity', 0.2210, 14.20);

insert into meter
select left(tariff, 1) || lpad(i::text, 5, '0'), 1 + pg_temp.pick('building' || i, 104), tariff,
  date '2005-02-01' + pg_temp.pick('installed' || i, 6300),
  case when pg_temp.pick('removed' || i, 10) = 0 then date '2024-01-31' + 30 * pg_temp.pick('removal' || i, 11) end
from generate_series(1, 150) i, lateral (
  select (array['E-BASIC', 'E-BASIC', 'E-GREEN', 'E-PRO', 'H-HOME', 'H-PRO', 'G-HOME', 'G-PRO'])
    [1 + pg_temp.pick('tariff' || i, 8)] as tariff
) t;

insert into reading
select m.meter_no, month_end,
  round((220 + pg_temp.pick('size' || m.meter_no, 5200))
    * (case when m.tariff_code like 'E%' then 1 else 1.1 + cos((extract(month from month_end) - 1) * 0.5236) end
      + pg_temp.pick('kwh' || m.meter_no || month_end, 300) / 1000.0)::numeric, 1),
  pg_temp.pick('estimated' || m.meter_no || month_end, 12) = 0
from meter m, generate_series(0, 19) n,
  lateral (select (date '2023-06-01' + n * interval '1 month' - interval '1 day')::date as month_end) d
where m.removed_on is null or m.removed_on >= month_end;

insert into invoice
select row_number() over (order by quarter, building_no), building_no, quarter, quarter + 21,
  35 + pg_temp.pick('amount' || building_no || quarter, 480000) / 100.0,
  case when pg_temp.pick('paid' || building_no || quarter, 11) > 0 then
    quarter + 4 + pg_temp.pick('days' || building_no || quarter, 32) end
from building, generate_series(0, 6) n, lateral (select (date '2023-07-05' + n * interval '3 months')::date as quarter) q
where building_no <= 104;

insert into complaint
select i, 1 + pg_temp.pick('about' || i, 104),
  (array['invoice too high', 'power outage', 'wrong reading', 'cold radiators', 'late response', 'gas smell'])
    [1 + least(pg_temp.pick('topic' || i, 8), 5)],
  received, case when pg_temp.pick('open' || i, 7) > 0 then received + 1 + pg_temp.pick('closed' || i, 40) end
from generate_series(1, 260) i,
  lateral (select date '2023-06-02' + i * 2 + pg_temp.pick('received' || i, 20) as received) r;

insert into solar_plant
select i, 3 + i * 4, 4 + pg_temp.pick('capacity' || i, 900) / 10.0, date '2012-04-01' + pg_temp.pick('commissioned' || i, 4100)
from generate_series(1, 22) i;

insert into solar_output
select plant_no, month,
  round((capacity_kwp * (95 - 70 * cos((extract(month from month) - 1) * 0.5236))
    * (0.8 + pg_temp.pick('sun' || plant_no || month, 400) / 1000.0))::numeric, 1)
from solar_plant, generate_series(0, 17) n, lateral (select (date '2023-07-01' + n * interval '1 month')::date as month) m;

insert into technician
select i, (array['Alba Ruiz', 'Bram Visser', 'Chloe Martin', 'Deniz Kaya', 'Erik Holm', 'Fiona Walsh', 'Goran Babic', 'Helga Frey'])[i],
  (array['electricity', 'gas', 'heat', 'electricity', 'gas', 'heat', 'electricity', 'heat'])[i]
from generate_series(1, 8) i;

insert into site_visit
select i, meter_no, 1 + pg_temp.pick('technician' || i, 7), date '2023-06-05' + i * 9 / 5,
  10 + pg_temp.pick('minutes' || i, 130),
  (array['ok', 'ok', 'ok', 'repaired', 'replaced', 'no access'])[1 + pg_temp.pick('outcome' || i, 6)]
from generate_series(1, 310) i
join lateral (
  select meter_no from meter order by meter_no offset pg_temp.pick('visited' || i, 140) limit 1
) m on true;
