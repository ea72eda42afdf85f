create schema "Sales Ops";
create schema "select";
create type "Sales Ops"."Mood" as enum ('it''s fine', 'a,b', 'back\slash');
create domain positive as numeric(12,2) default 1 not null check (value > 0);
create domain "select".small as positive check (value < 1000);
create type pair as (a integer, "B c" text[]);
create table "Sales Ops"."Order" (
  "Id" bigint generated always as identity primary key,
  "user" text not null default 'it''s -- not a comment',
  mood "Sales Ops"."Mood" default 'a,b',
  total positive,
  doubled numeric generated always as (10 * 2) stored,
  tags text[] default '{}' not null,
  at timestamptz(3) default now(),
  span interval day to second,
  bits bit varying(5),
  extra pair,
  name varchar(20) collate "C",
  constraint "odd ""name" check ("user" <> '' and total < 1e6),
  unique ("user", mood)
);
comment on table "Sales Ops"."Order" is E'订单\n*/ ); drop table x; --';
comment on column "Sales Ops"."Order"."user" is E'谁\r\n); drop table y;';
create table "select"."table" (
  "Order" bigint references "Sales Ops"."Order" ("Id") on delete cascade on update set null,
  "primary" "select".small,
  id serial,
  small_id smallserial not null,
  parent integer,
  primary key (id, small_id)
);
create unique index on "select"."table" ("Order", id);
create table cycle_a (id integer primary key, b integer, c integer);
create table cycle_b (id integer primary key, a integer references cycle_a on delete set null);
alter table cycle_a add constraint to_b foreign key (b) references cycle_b;
alter table cycle_a add constraint to_self foreign key (c) references cycle_a (id) on delete restrict;
create table measured (at date not null, region text not null, value double precision default 'NaN')
  partition by list (region);
create table measured_n partition of measured for values in ('n');
create table "empty" ();
create table "weird$col%" ("a b" integer, "名称" text, "üñ" text, "ı" text);
create view seen as select "Id" as "Order No", "user" from "Sales Ops"."Order";
create view "seen again" as select * from seen;
