create table customer (id int primary key, name text not null, city text not null);
comment on table customer is '客户';
create table orders (
    id int primary key, customer_id int not null references customer,
    amount numeric(10,2) not null, paid_on date not null
);
comment on table orders is '订单';
insert into customer select n, '客户' || n, (array['北京','上海','广州'])[n % 3 + 1] from generate_series(1, 30) n;
insert into orders select n, n % 30 + 1, n * 3.5, date '2025-01-01' + n % 200 from generate_series(1, 400) n;
analyze;
