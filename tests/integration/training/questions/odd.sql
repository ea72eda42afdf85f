create schema "Sales Ops";
create schema "select";
create type "Sales Ops"."Mood" as enum ('it''s fine', 'a,b', 'back\slash');
create table "Sales Ops"."Customer" (
  "CustomerId" int primary key, "Full Name" text not null, "user" text, "Mood" "Sales Ops"."Mood",
  "Tags" text[], "Profile" jsonb, "IsActive" boolean not null, "order" int, "JoinedOn" date);
create table "Sales Ops"."Order" (
  "OrderId" int primary key, "CustomerId" int not null references "Sales Ops"."Customer",
  "ParentOrderId" int references "Sales Ops"."Order", "Total" numeric(12,2), "Weight" double precision, "OrderDay" varchar(10) not null,
  "PaidAt" timestamptz, "Status" smallint not null, is_deleted smallint not null default 0);
create table "select"."table" ("group" int, "year" int, "limit" numeric(12,2), primary key ("group", "year"));
create table "select".child (
  id serial primary key, "group" int not null, "year" int not null, "desc" text, score real,
  foreign key ("group", "year") references "select"."table");
create table lonely (word text);
create table nothing_yet (id int primary key, customer_id int references "Sales Ops"."Customer", amount numeric, at timestamp);
create table tag (id int primary key, name text not null unique);
create table customer_tag (
  customer_id int references "Sales Ops"."Customer", tag_id int references tag, primary key (customer_id, tag_id));
create view "Big Orders" as select "OrderId", "Total", "PaidAt" from "Sales Ops"."Order" where "Weight" > 10;
insert into "Sales Ops"."Customer"
  select n, case when n % 9 = 0 then 'O''Neil "' || n || '"' else 'Customer ' || n end, 'user ' || n % 4,
    (array['it''s fine', 'a,b', 'back\slash'])[1 + n % 3]::"Sales Ops"."Mood", array['x', 'y'], '{"a": 1}', n % 3 > 0, n % 5,
    date '2023-01-01' + n from generate_series(1, 60) n;
insert into "Sales Ops"."Order"
  select n, 1 + n % 40, nullif(n / 10, 0), n * 1.25, n / 7.0, to_char(date '2023-01-01' + n % 300, 'YYYY-MM-DD'),
    case when n % 4 > 0 then timestamptz '2023-01-01 10:00+00' + n * interval '9 hours' end, n % 4, (n % 10 = 0)::int
  from generate_series(1, 800) n;
insert into "select"."table" select g, y, g * y from generate_series(1, 6) g, generate_series(2018, 2023) y;
insert into "select".child ("group", "year", "desc", score)
  select 1 + n % 6, 2018 + n % 6, 'part ' || n % 12, n % 17 from generate_series(1, 200) n;
insert into lonely select 'word ' || n % 5 from generate_series(1, 40) n;
insert into tag select n, 'tag ' || n from generate_series(1, 8) n;
insert into customer_tag select n, 1 + (n * 3) % 8 from generate_series(1, 50) n;
analyze;
