-- A small shop, as users have them: some comments, some foreign keys, no training data yet.
create table customer (
  id int primary key, name text not null, city text not null, joined_on date not null,
  segment text not null check (segment in ('private', 'business'))
);
create table category (id int primary key, name text not null);
create table product (
  id int primary key, name text not null, category_id int not null references category, price numeric(10, 2) not null,
  stock int not null
);
create table orders (
  id int primary key, customer_id int not null references customer, ordered_on date not null, status text not null
);
create table order_item (
  order_id int not null references orders, product_id int not null references product, quantity int not null,
  unit_price numeric(10, 2) not null, primary key (order_id, product_id)
);
create table payment (
  id int primary key, order_id int not null references orders, paid_on date not null, amount numeric(10, 2) not null,
  method text not null
);
comment on column orders.status is 'State of the order: open, shipped, returned';
comment on table payment is 'Payments received';

insert into customer select i, 'Customer ' || i, (array['Lisbon', 'Porto', 'Faro', 'Braga', 'Evora'])[1 + i % 5],
  date '2024-01-01' + i * 3, (array['private', 'private', 'business'])[1 + i % 3] from generate_series(1, 200) i;
insert into category select i, (array['Tea', 'Coffee', 'Cups', 'Books', 'Gifts', 'Sweets'])[i] from generate_series(1, 6) i;
insert into product select i, 'Product ' || i, 1 + i % 6, 2 + (i * 37 % 90) / 2.0, i * 13 % 120 from generate_series(1, 80) i;
insert into orders select i, 1 + i * 7 % 200, date '2025-01-01' + i % 300,
  (array['open', 'shipped', 'shipped', 'shipped', 'returned'])[1 + i % 5] from generate_series(1, 900) i;
insert into order_item select i, 1 + (i * k * 11) % 80, 1 + (i + k) % 4, 2 + (i * k % 60) / 2.0
  from generate_series(1, 900) i, generate_series(1, 3) k on conflict do nothing;
insert into payment select i, i, date '2025-01-03' + i % 300, 5 + i * 3 % 200,
  (array['card', 'transfer', 'cash'])[1 + i % 3] from generate_series(1, 850) i;
create role reader login password 'secret';
grant select on all tables in schema public to reader;
