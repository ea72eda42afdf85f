create type mood as enum ('cheerful', 'gloomy');
create table customers (
  id integer primary key,
  city text not null check (city <> ''),
  tier text check (tier <> 'unknown'),
  salary numeric check (salary > 0),
  feels mood default 'cheerful',
  badge integer unique,
  seat integer,
  yearly numeric generated always as (salary * 12) stored,
  shout text generated always as (upper(city)) stored,
  unique (city, salary),
  constraint one_seat exclude using btree (seat with =),
  constraint well_paid check (tier <> 'gold' or salary > 10)
);
create unique index on customers (id) include (salary);
create unique index on customers (abs(badge), id);
comment on column customers.salary is 'kept from everybody';
create table orders (
  id integer primary key,
  customer_id integer not null references customers,
  badge integer references customers (badge),
  status text not null
);
create table visits (id integer not null, at date not null) partition by range (at);
create table visits_1 partition of visits for values from ('2020-01-01') to ('2030-01-01');
create view paid as select id, city, salary from customers;
create view seen as select id, city from customers;
insert into customers (id, city, tier, salary, badge, seat)
  select i, 'City ' || i % 5, 'tier ' || i % 3, 770000 + i, 880000 + i, i from generate_series(1, 60) i;
insert into orders
  select i, 1 + i % 60, null, (array['open', 'paid'])[1 + i % 2] from generate_series(1, 300) i;
insert into visits select i, date '2020-01-01' + i from generate_series(1, 50) i;
grant select (id, city, tier, shout, yearly) on customers to qm_columns;
grant select on orders, seen to qm_columns;
grant select (id, city) on paid to qm_columns;
grant select (id) on visits to qm_columns;
analyze;
