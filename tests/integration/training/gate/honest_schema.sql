-- The database of the honest corpus: a shop, its web site, its staff, Chinese tables, and a library. Same rows each time.
create extension if not exists pg_trgm;
create schema web;
create type order_status as enum ('new', 'paid', 'shipped', 'delivered', 'cancelled', 'returned');
create type mood as enum ('calm', 'busy');
create domain email_address as text check (value like '%@%');

create table customer (id int primary key, name text not null, email email_address, phone text, segment text,
  country char(2), city text, signed_up date, birthday date, referred_by int references customer,
  newsletter boolean, tags text[], preferences jsonb);
create table product (id int primary key, sku varchar(20) unique, name text, category text, subcategory text,
  price numeric(10, 2), cost numeric(10, 2), weight_g real, attributes jsonb, launched date, discontinued boolean,
  description text);
create table orders (id bigint primary key, customer_id int references customer, ordered_at timestamptz,
  status order_status, channel text, coupon text, ship_to jsonb, shipped_at timestamptz, delivered_at timestamptz,
  note text);
create table order_line (order_id bigint references orders, line_no smallint, product_id int references product,
  quantity int, unit_price numeric(10, 2), discount numeric(4, 3) default 0, primary key (order_id, line_no));
create table payment (id bigint primary key, order_id bigint references orders, method text, amount numeric(12, 2),
  currency char(3), paid_at timestamptz);
create table refund (id int primary key, order_id bigint references orders, reason text, refunded_on date,
  amount numeric(12, 2));
create table exchange_rate (currency char(3), day date, rate numeric(12, 6), primary key (currency, day));
create table department (id int primary key, name text, parent_id int references department, budget numeric(14, 2));
create table employee (id int primary key, name text, title text, department_id int references department,
  manager_id int references employee, hired date, left_on date, salary numeric(10, 2), skills text[]);
create table part (id int primary key, name text, unit_cost numeric(10, 2));
create table bill_of_materials (assembly_id int references part, part_id int references part, quantity int,
  primary key (assembly_id, part_id));
create table route (origin text, destination text, km int, primary key (origin, destination));
create table price_period (product_id int references product, valid daterange, price numeric(10, 2));
create table booking (id int primary key, room text, during tstzrange, booked_by int references employee);
create table opening_hours (store text, weekday int, hours int4multirange);
create table calendar (day date primary key, is_holiday boolean, holiday_name text, fiscal_year int, fiscal_quarter int);
create table stock_movement (id int primary key, product_id int references product, moved_on date, quantity int,
  warehouse text);
create table subscription (id int primary key, customer_id int references customer, plan text, started date,
  ended date, monthly_fee numeric(8, 2));
create table ticket (id int primary key, customer_id int references customer, opened_at timestamp, closed_at timestamp,
  priority int, subject text, body text);
create table sensor_reading (sensor text, at timestamptz, celsius double precision, primary key (sensor, at));
create table web.event (id bigint primary key, user_id int, at timestamptz, name text, payload jsonb);
create table web.campaign (id int primary key, name text, utm text, starts date, ends date, budget numeric(10, 2));
create table article (id int primary key, title text, body text, language text, author text, published date,
  meta json, search tsvector generated always as (to_tsvector('english', title || ' ' || body)) stored);
create table "门店" ("门店编号" int primary key, "门店名称" text, "城市" text, "省份" text, "开业日期" date, "面积" numeric);
create table "会员" ("会员号" int primary key, "姓名" text, "性别" text, "手机" text, "等级" text, "注册日期" date, "标签" jsonb,
  "备注" text);
create table "销售记录" ("记录号" int primary key, "门店编号" int references "门店", "会员号" int references "会员", "商品" text,
  "类别" text, "数量" int, "单价" numeric(10, 2), "销售时间" timestamp);
create table "行政区划" ("代码" text primary key, "名称" text, "上级代码" text references "行政区划");
create table student_score (student_no text, student_name text, class_name text, subject text, score numeric(5, 1),
  exam_date date);
comment on table student_score is '学生成绩表';
comment on column student_score.score is '分数';
create table "Order Export" ("Order ID" int primary key, "Customer Name" text, "Ship Date" date, "Sales" double precision,
  "Sub-Category" text, "Region" text, "% Discount" numeric);

insert into calendar select d, extract(isodow from d) > 5 or to_char(d, 'MMDD') in ('0101', '0501', '1001', '1225'),
  case to_char(d, 'MMDD') when '0101' then 'New Year' when '1225' then 'Christmas' end,
  extract(year from d - interval '3 months')::int, extract(quarter from d - interval '3 months')::int
  from generate_series(date '2022-01-01', '2024-12-31', interval '1 day') s(d);
insert into customer select n, (array['Anna', 'Ben', 'Carla', 'David', 'Émile', '李娜', '王伟'])[1 + n % 7] || ' ' ||
  (array['Smith', 'Müller', 'Rossi', 'O''Brien', 'Novak'])[1 + n % 5], 'user' || n || '@' ||
  (array['example.com', 'mail.example.org', 'shop.example.net'])[1 + n % 3],
  case n % 4 when 0 then null when 1 then '+49' || 1700000 + n * 37 when 2 then '0' || 30000000 + n else '' end,
  (array['consumer', 'corporate', 'home office'])[1 + n % 3], (array['DE', 'US', 'CN', 'FR'])[1 + n % 4],
  (array['Berlin', 'Boston', '上海', 'Paris', 'Munich', 'Austin'])[1 + n % 6], date '2022-01-01' + n * 3 % 700,
  case when n % 9 > 0 then date '1960-02-29' + n * 61 end, nullif(n / 5, 0), n % 2 = 0,
  (array['vip', 'new', 'wholesale', 'b2b'])[1 + n % 3 : 2 + n % 3],
  jsonb_build_object('lang', (array['en', 'de', 'zh'])[1 + n % 3], 'theme', 'dark', 'limits',
    jsonb_build_object('daily', n % 10 * 100), 'interests', jsonb_build_array('music', 'cat' || n % 5))
  from generate_series(1, 200) n;
insert into product select n, 'SKU-' || lpad(n::text, 4, '0') || '-' || chr(65 + n % 5), 'Product ' || n,
  (array['Furniture', 'Technology', 'Office supplies', 'Toys'])[1 + n % 4], 'Sub ' || n % 11, 5 + n * 3.5,
  3 + n * 2.1, n * 120.5, jsonb_build_object('color', (array['red', 'green', 'blue'])[1 + n % 3], 'size', n % 5,
    'dims', jsonb_build_object('w', n, 'h', n * 2), 'tags', jsonb_build_array('t' || n % 3, 't' || n % 4),
    'reviews', jsonb_build_array(jsonb_build_object('stars', 1 + n % 5, 'by', 'u' || n),
      jsonb_build_object('stars', 1 + n % 4, 'by', 'u' || n + 1))),
  date '2021-06-01' + n * 11, n % 13 = 0, 'A ' || (array['solid', 'cheap', 'very nice'])[1 + n % 3] || ' thing, 100% new'
  from generate_series(1, 60) n;
insert into orders select n, 1 + n * 7 % 190, timestamptz '2022-01-03 09:00+00' + n * interval '13 hours 37 minutes',
  (enum_range(null::order_status))[1 + n % 6], (array['web', 'store', 'app', 'phone'])[1 + n % 4],
  case when n % 6 = 0 then 'SAVE' || n % 4 * 5 end,
  jsonb_build_object('street', n || ' Main St', 'city', (array['Berlin', 'Boston', '上海'])[1 + n % 3], 'zip',
    lpad((n * 13)::text, 5, '0')), timestamptz '2022-01-04 10:00+00' + n * interval '13 hours 37 minutes',
  case when n % 5 > 0 then timestamptz '2022-01-06 10:00+00' + n * interval '13 hours 50 minutes' end,
  case when n % 8 = 0 then 'Please call +49 30 ' || 100000 + n || ' #gift #rush' end
  from generate_series(1, 1500) n;
insert into order_line select n, l, 1 + (n * 3 + l * 17) % 60, 1 + (n + l) % 6, 5 + (n * 3 + l * 17) % 60 * 3.5,
  (n + l) % 5 * 0.05 from generate_series(1, 1500) n, generate_series(1, 1 + n % 3) l;
insert into payment select o.id, o.id, (array['card', 'paypal', 'invoice', '支付宝'])[1 + o.id % 4],
  sum(quantity * unit_price * (1 - discount)), (array['EUR', 'USD', 'CNY'])[1 + o.id % 3], ordered_at + interval '10 min'
  from orders o join order_line on order_id = o.id where o.status <> 'new' group by o.id;
insert into refund select n, n * 7 + 1, (array['damaged', 'wrong item', 'late'])[1 + n % 3], date '2022-03-01' + n * 4, n * 2.5
  from generate_series(1, 200) n;
insert into exchange_rate select c, d, 1 + length(c) * 0.01 + extract(day from d) * 0.001
  from unnest(array['EUR', 'USD', 'CNY']) c, generate_series(date '2022-01-01', '2024-12-01', interval '1 month') d;
insert into department values (1, 'Company', null, 900000), (2, 'Sales', 1, 300000), (3, 'Engineering', 1, 400000),
  (4, 'Sales North', 2, 90000), (5, 'Sales South', 2, 80000), (6, 'Platform', 3, 150000), (7, '客户服务', 1, 50000);
insert into employee select n, 'Employee ' || n, (array['Clerk', 'Engineer', 'Manager', 'Director'])[1 + n % 4], 1 + n % 7,
  nullif(n / 3, 0), date '2012-01-15' + n * 71, case when n % 10 = 0 then date '2023-06-30' + n end, 30000 + n * 950.5,
  (array['sql', 'python', 'excel', 'sales'])[1 + n % 4 : 3] from generate_series(1, 50) n;
insert into part select n, 'Part ' || n, n * 1.5 from generate_series(1, 40) n;
insert into bill_of_materials select n, c, 1 + c % 4 from generate_series(1, 13) n, generate_series(n * 3 - 1, n * 3 + 1) c;
insert into route values ('Berlin', 'Paris', 1050), ('Paris', 'Berlin', 1050), ('Paris', 'Rome', 1420), ('Rome', 'Vienna', 1120),
  ('Vienna', 'Berlin', 680), ('Vienna', 'Prague', 330), ('Prague', 'Berlin', 350), ('上海', '北京', 1210), ('北京', '上海', 1210);
insert into price_period select p, daterange(date '2022-01-01' + q * 180, date '2022-01-01' + (q + 1) * 180 - p % 3 * 10),
  5 + p * 3.5 + q from generate_series(1, 60) p, generate_series(0, 5) q;
insert into booking select n, 'Room ' || n / 2 % 4, tstzrange(timestamptz '2024-03-04 08:00+00' + n * interval '50 min',
  timestamptz '2024-03-04 09:30+00' + n * interval '50 min'), 1 + n % 50 from generate_series(1, 120) n;
insert into opening_hours select s, d, '{[8,12), [13,18)}' from unnest(array['Berlin', 'Boston']) s, generate_series(1, 6) d;
insert into stock_movement select n, 1 + n % 60, date '2023-01-01' + n % 500, n * 7 % 40 - 12, 'W' || n % 3
  from generate_series(1, 1200) n;
insert into subscription select n, 1 + n % 190, (array['basic', 'plus', 'pro'])[1 + n % 3], date '2022-01-01' + n * 5 % 900,
  case when n % 3 > 0 then date '2022-01-01' + n * 5 % 900 + 60 + n % 200 end, 9.99 + n % 3 * 10
  from generate_series(1, 250) n;
insert into ticket select n, 1 + n % 190, timestamp '2023-05-01 08:15' + n * interval '11 hours',
  case when n % 7 > 0 then timestamp '2023-05-02 17:00' + n * interval '11 hours 20 minutes' end, 1 + n % 4,
  (array['Refund for order #', '退货申请 #', 'Login fails, code E-'])[1 + n % 3] || n,
  'Hello, my order ' || n || ' was late. Regards, user' || n || '@example.com' from generate_series(1, 300) n;
insert into sensor_reading select 's' || s, timestamptz '2024-02-01 00:00+00' + n * interval '15 min',
  20 + s + 5 * sin(n / 15.0) from generate_series(1, 3) s, generate_series(1, 500) n where n % 37 > 2;
insert into web.event select n, 1 + n * 11 % 150, timestamptz '2024-01-01 00:00+00' + n * interval '7 min 13 s',
  (array['visit', 'view_item', 'add_to_cart', 'checkout', 'purchase'])[1 + (n * n + n / 3 + n / 150) % 5],
  jsonb_build_object('url', 'https://shop.example.com/p/' || n % 60 || '?utm_source=' || (array['ads', 'mail'])[1 + n % 2],
    'device', jsonb_build_object('os', (array['ios', 'android', 'windows'])[1 + n % 3], 'ms', n % 900), 'product_id', 1 + n % 60,
    'items', jsonb_build_array(jsonb_build_object('id', 1 + n % 60, 'qty', 1 + n % 3, 'price', n % 50),
      jsonb_build_object('id', 1 + n % 59, 'qty', 2, 'price', 9.5)))
  from generate_series(1, 3000) n;
insert into web.campaign select n, 'Campaign ' || n, (array['ads', 'mail'])[1 + n % 2], date '2024-01-01' + n * 3,
  date '2024-01-08' + n * 3, n * 100 from generate_series(1, 6) n;
insert into article select n, 'How to ' || (array['analyse', 'visualise', 'query'])[1 + n % 3] || ' data, part ' || n,
  'PostgreSQL is a database. Window functions are useful for running totals. 数据分析入门 ' || repeat('More text about joins. ', 1 + n % 5),
  (array['en', 'zh'])[1 + n % 2], 'Author ' || n % 5, date '2023-01-01' + n * 9,
  json_build_object('views', n * 10, 'refs', json_build_array(n, n + 1)) from generate_series(1, 80) n;
insert into "门店" select n, (array['南京路店', '中关村店', '春熙路店', '天河店'])[1 + n % 4] || n, (array['上海', '北京', '成都', '广州'])[1 + n % 4],
  (array['上海市', '北京市', '四川省', '广东省'])[1 + n % 4], date '2018-05-01' + n * 90, 80 + n * 12 from generate_series(1, 12) n;
insert into "会员" select n, (array['张三', '李四', '王芳', '赵敏', '欧阳娜娜'])[1 + n % 5], (array['男', '女'])[1 + n % 2], '138' || 10000000 + n,
  (array['普通', '银卡', '金卡'])[1 + n % 3], date '2021-01-01' + n * 5, jsonb_build_object('来源', (array['微信', '门店'])[1 + n % 2], '兴趣',
  jsonb_build_array('咖啡', '图书')), case n % 3 when 0 then '老客户ABC' when 1 then 'VIP 客户' end from generate_series(1, 150) n;
insert into "销售记录" select n, 1 + n % 12, nullif(n * 7 % 151, 0), '商品' || n % 25, (array['食品', '家电', '服装', '图书'])[1 + n % 4], 1 + n % 5,
  9.9 + n % 25 * 12, timestamp '2022-01-01 09:30' + n * interval '7 hours 11 minutes' from generate_series(1, 2000) n;
insert into "行政区划" values ('31', '上海市', null), ('3101', '黄浦区', '31'), ('310101', '外滩街道', '3101'), ('3104', '徐汇区', '31'),
  ('51', '四川省', null), ('5101', '成都市', '51'), ('510104', '锦江区', '5101');
insert into student_score select 'S' || lpad(n::text, 3, '0'), (array['小明', '小红', '小刚'])[1 + n % 3] || n, n % 4 + 1 || '班', s,
  40 + (n * 13 + length(s) * 7 + ascii(s)) % 61, date '2024-06-20' from generate_series(1, 60) n, unnest(array['语文', '数学', '英语', '物理']) s;
insert into "Order Export" select n, 'Customer ' || n % 30, date '2023-01-01' + n, n * 12.75, 'Sub ' || n % 6, (array['East', 'West', 'South'])[1 + n % 3],
  n % 4 * 0.1 from generate_series(1, 300) n;
create view order_total as select o.id, o.customer_id, o.ordered_at, o.status, sum(l.quantity * l.unit_price * (1 - l.discount)) as total
  from orders o join order_line l on l.order_id = o.id group by o.id;

create table author (id int primary key, name text not null, born date, country text, mood mood, tags text[],
  profile jsonb, raw json, active daterange, office point, home inet, alias uuid, about tsvector);
create table book (id int primary key, author_id int references author, title text, price numeric(8, 2), pages int,
  sold int, published timestamptz, parent_id int references book, length interval, isbn char(13), opened time);
insert into author select n, 'Author ' || n, date '1950-01-01' + n * 100, 'C' || n % 5,
  (array['calm', 'busy'])[1 + n % 2]::mood, array['tag' || n % 3, 'x'],
  jsonb_build_object('age', n, 'address', jsonb_build_object('city', 'c' || n), 'langs', jsonb_build_array('en', 'zh')),
  json_build_object('k', n), daterange(date '2020-01-01' + n, date '2020-06-01' + n), point(n, n),
  '10.0.0.1'::inet + n, md5(n::text)::uuid, to_tsvector('english', 'writes books about gardens ' || n)
  from generate_series(1, 40) n;
insert into book select n, 1 + n % 40, 'Title ' || n, n * 1.25, n % 900, n % 70, timestamptz '2023-01-01' + n * interval
  '5 hours', nullif(n / 3, 0), n * interval '1 minute', lpad(n::text, 13, '0'), time '08:00' + n * interval '1 second'
  from generate_series(1, 4000) n;
create view busy_author as select id, name, string_agg(name, ',') over () as names from author where mood = 'busy';
create index on book (lower(title));
create index on author using gin (name gin_trgm_ops);
analyze;
