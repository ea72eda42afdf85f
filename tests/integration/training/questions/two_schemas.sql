create schema sales;
create table sales.orders (id integer primary key, placed date);
create table orders (id integer primary key, customer_id integer, amount numeric(12,2), status text);
create table customers (id integer primary key, name text, city text);
insert into sales.orders select i, date '2024-01-01' + i from generate_series(1, 90) i;
insert into customers select i, 'Name ' || i, 'City ' || i % 5 from generate_series(1, 50) i;
insert into orders select i, 1 + i % 50, i * 1.5, (array['open','paid','done'])[1 + i % 3]
  from generate_series(1, 400) i;
alter table orders add foreign key (customer_id) references customers;
