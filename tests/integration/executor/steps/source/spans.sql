create table stay (id int primary key, guest text, first_day date, last_day date not null, seen timestamp,
  seen_at timestamptz, noted text, day_key int, price numeric, share float8, units int8, small int2, during daterange);
insert into stay select n, 'guest ' || n % 4,
  (array['0001-01-01', '4713-01-01 BC', '1990-01-01', '2021-12-31']::date[])[1 + n % 4],
  (array['9999-01-01', '9999-12-31', '5874897-12-31', 'infinity', '2022-01-31']::date[])[1 + n % 5],
  (array['9999-12-31 23:59:59.999999', '0001-01-01', '2022-01-31 12:00', '-infinity']::timestamp[])[1 + n % 4],
  (array['9999-12-31 23:59:59+00', '294276-12-31', '0001-01-01 00:00+14', '2022-02-28']::timestamptz[])[1 + n % 4],
  (array['9999-12-31', '2020-02-30', '0000-00-00', '2022-01-05'])[1 + n % 4],
  (array[99991231, 99999999, 20220105, 0])[1 + n % 4],
  (array['Infinity', '-Infinity', '9.99', '1e300']::numeric[])[1 + n % 4],
  (array['-0', '1e308', '5e-324', '0.5']::float8[])[1 + n % 4],
  (array[9223372036854775807, -9223372036854775808, 0, 7])[1 + n % 4],
  (array[32767, -32768, 0, 7])[1 + n % 4],
  (array['[2020-01-01,)', '(,9999-12-31]', 'empty', '[0001-01-01,infinity]']::daterange[])[1 + n % 4]
  from generate_series(1, 60) n;
create table open_end as select id, guest, date '9999-01-01' as to_date, date '1985-01-01' + id as from_date from stay;
alter table open_end add primary key (id);
update open_end set to_date = from_date + 100 where id % 3 = 0;
create table ledger (id numeric primary key, stay_id int references stay, amount numeric, total_price float8,
  booked_on date, note text);
insert into ledger select case when n = 3500 then '1e5000'::numeric else n end, 1 + n % 60,
  (array['1e40'::numeric, '1e40'::numeric + 1, 'NaN'])[1 + n % 3],
  (array['1e308', '-1e308', '-0', 'NaN', 'Infinity']::float8[])[1 + n % 5],
  (array['9999-12-31', '0001-01-01', '2022-01-31', '-infinity', '4713-01-01 BC']::date[])[1 + n % 5],
  (array['', ' ', '²', '٣', '1e999', '9999-12-31', repeat('9', 5000)])[1 + n % 7]
  from generate_series(1, 3500) n;
create table ledger_line (id int primary key, ledger_id int not null, quantity int);
insert into ledger_line select n, n, n % 7 from generate_series(1, 90) n;
