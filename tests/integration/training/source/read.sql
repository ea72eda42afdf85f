create table customers (id integer primary key, full_name text, email text, mobile text, memo text, password text,
  level integer, city text);
insert into customers select i, 'Name ' || i, 'who' || i || '@example.com', '1380013' || lpad(i::text, 4, '0'),
  '110101199001' || lpad((10 + i % 18)::text, 2, '0') || '123X', 'hunter2' || i, i % 3, 'City ' || i % 5
  from generate_series(1, 50) i;
comment on column customers.level is '等级 0:普通 1:银卡 2:金卡';
create table orders (id integer primary key, customer_id integer, amount numeric(12,2), status text, placed date,
  is_deleted boolean default false);
insert into orders select i, 1 + i % 50, i * 1.5, (array['open','paid','done'])[1 + i % 3], date '2024-01-01' + i
  from generate_series(1, 400) i;
create view spending as select customer_id, sum(amount) as spent from orders group by 1;
