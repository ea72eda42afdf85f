create table city (id int primary key, name varchar(50) not null, country text, founded date, population int);
create table visit (id int primary key, city_id int references city, guest text, cost numeric(10,2), at timestamp);
create table secret (id int primary key, token text);
insert into city select n, 'city ' || n, case n % 3 when 0 then 'X' else 'Y' end, date '2000-01-01' + n, n * 1000
  from generate_series(1, 30) n;
insert into visit select n, 1 + n % 30, 'guest ' || n % 7, n * 1.5, timestamp '2024-01-01' + n * interval '1 hour'
  from generate_series(1, 3000) n;
create view big_city as select * from city where population > 10000;
create materialized view city_cost as select city_id, sum(cost) as total from visit group by city_id;
analyze;
