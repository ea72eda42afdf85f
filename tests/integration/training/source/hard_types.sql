create extension if not exists citext;
create extension if not exists hstore;
create extension if not exists ltree;
create extension if not exists cube;
create extension if not exists pg_trgm;
create schema gis;
create type gis.geometry;
create function gis.geometry_in(cstring) returns gis.geometry language internal immutable strict as 'textin';
create function gis.geometry_out(gis.geometry) returns cstring language internal immutable strict as 'textout';
create type gis.geometry (input = gis.geometry_in, output = gis.geometry_out, internallength = variable);
create type mood as enum ('sad', 'ok', 'happy');
create domain d1 as text check (length(value) < 100);
create domain d2 as d1 check (value <> '');
create domain d3 as d2 not null;
create domain moodd as mood;
create type pt as (x int, y numeric, m mood);
create domain dpt as pt;
create type wrapped as (p pt, ps pt[], d d3);
create type floatrange as range (subtype = float8, subtype_diff = float8mi);

create table place (
  place_id int primary key, name text not null, at point, area box, outline polygon, way path, seg lseg, ln line, round circle,
  geom gis.geometry, cubed cube);
insert into place select i, 'Place ' || i, point(i, i+1), box(point(0,0), point(i,i)), polygon(box(point(0,0), point(i,i))),
  path '((0,0),(1,1),(2,0))', lseg(point(0,0), point(1,i)), line(point(0,0), point(1,i)), circle(point(0,0), i),
  ('POINT(' || i || ' 1)')::text::gis.geometry, cube(i % 4) from generate_series(1, 60) i;
create table host (
  host_id int primary key, hostname citext not null, place_id int references place, ip_addr inet, net cidr, hw macaddr, hw8 macaddr8,
  price money, uptime interval, mask bit(8), vmask bit varying, doc tsvector, q tsquery, attrs hstore, path ltree,
  vers xid, vers8 xid8, lsn pg_lsn, obj oid, cls regclass, tx txid_snapshot, snap pg_snapshot, ch "char", nm name, j json, jb jsonb, x xml, jp jsonpath,
  acl aclitem, ci cid, ti tid);
insert into host select i, 'Host-' || i, 1 + i % 60, ('10.0.0.' || i % 7)::inet, ('10.0.' || i % 3 || '.0/24')::cidr, ('08:00:2b:01:02:0' || i % 5)::macaddr,
  ('08:00:2b:01:02:03:04:0' || i % 5)::macaddr8, (i * 1.25)::numeric::money, make_interval(hours => i % 9), (i % 4)::bit(8), (i % 5)::bit(8)::varbit,
  to_tsvector('english', 'the word ' || i), to_tsquery('english', 'word & w' || i % 3), hstore('k', 'v' || i % 3), ('Top.A' || i % 4)::ltree,
  (i % 5)::text::xid, (i % 5)::text::xid8, ('0/' || i % 6)::pg_lsn, i % 6, 'pg_class'::regclass, '10:20:'::txid_snapshot, '10:20:'::pg_snapshot, chr(65 + i % 4)::"char", 'n' || i % 4,
  '{"a": 1}', jsonb_build_object('b', i), null, '$.a', null, '1'::cid, '(0,1)'::tid
  from generate_series(1, 200) i;
create table booking (
  booking_id int generated always as identity primary key, host_id int references host, during daterange, hours int4range, big int8range, num numrange,
  slots tsrange, zslots tstzrange, many datemultirange, fr floatrange, frm floatmultirange, moods mood[], a_mood mood, dmood moodd, title d3, p pt, dp dpt, w wrapped, tags text[], grid int[][],
  amount numeric, ratio float8, small float4, started date, ended timestamp, seen timestamptz, tod time, todz timetz);
insert into booking (host_id, during, hours, big, num, slots, zslots, many, fr, moods, a_mood, dmood, title, p, dp, w, tags, grid, amount, ratio, small, started, ended, seen, tod, todz)
 select 1 + i % 200, daterange(date '2024-01-01' + i, null), int4range(i, i + 3), int8range(1, i), numrange(1, i), tsrange('2024-01-01', null), tstzrange('2024-01-01', null),
  datemultirange(daterange('2024-01-01', '2024-02-01')), floatrange(1, i), array['sad','ok']::mood[], (array['sad','ok','happy'])[1 + i % 3]::mood, 'ok', 'Title ' || i % 30,
  (i, 1.5, 'ok')::pt, null, row(row(1, 2, 'sad')::pt, null, 'x')::wrapped, array['a', 'b'], '{{1,2},{3,4}}',
  case i % 10 when 0 then 'NaN' when 1 then 'Infinity' when 2 then '-Infinity' else i * 1.5 end, case i % 10 when 0 then 'NaN' when 1 then 'Infinity' else i / 3.0 end,
  case i % 10 when 0 then 'NaN'::real else i end,
  case i % 10 when 0 then date 'infinity' when 1 then date '-infinity' when 2 then date '0044-03-15 BC' when 3 then date '20240-01-01' else date '2024-01-01' + i end,
  case i % 10 when 0 then timestamp 'infinity' when 1 then timestamp '4000-01-01 BC' when 2 then timestamp '29999-01-01' else timestamp '2024-01-01' + i * interval '7 hours' end,
  case i % 10 when 0 then timestamptz 'infinity' when 1 then timestamptz '12000-01-01' else now() end, '24:00', '10:00+14'
 from generate_series(1, 300) i;
create table "a_table_whose_name_takes_all_of_the_sixty_three_bytes_there_are" (
  "a_column_whose_name_takes_all_of_the_sixty_three_bytes_there_ar" int primary key,
  "表名很长很长很长很长很长很长很长很长很长很长" text, booking_id int references booking);
insert into "a_table_whose_name_takes_all_of_the_sixty_three_bytes_there_are" select i, '值' || i % 4, i from generate_series(1, 50) i;
create table dropped (gone1 int, dropped_id int primary key, gone2 text, kind text, gone3 mood, host_id int references host);
alter table dropped drop column gone1, drop column gone2, drop column gone3;
insert into dropped select i, 'kind ' || i % 3, i from generate_series(1, 50) i;
create table no_columns ();
insert into no_columns default values;
create table secretive (id int primary key, what text);
insert into secretive select i, 'x' || i % 3 from generate_series(1, 20) i;
create table guarded (id int primary key, owner_name text, amount numeric);
insert into guarded select i, 'o' || i % 3, i from generate_series(1, 20) i;
alter table guarded enable row level security;
create policy nobody on guarded using (false);
create table long_text (id int primary key, body text, title varchar(200), j text);
insert into long_text select i, repeat('x' || i, 500000), 'title ' || i % 5, '{broken json' || i % 4 from generate_series(1, 12) i;
create table control (id int primary key, bell text, quotes text, uni text);
insert into control select i, E'\x01\x02 bell' || i % 3, E'it''s "q" \\ ' || i % 3, U&'\+01F600 \200B zero' || i % 3 from generate_series(1, 40) i;
create schema other; create schema third;
create table other.place (place_id int primary key, name text, city text);
insert into other.place select i, 'Other ' || i, 'City ' || i % 4 from generate_series(1, 50) i;
create table third.visit (visit_id int primary key, place_id int references other.place, note text, on_day date);
insert into third.visit select i, 1 + i % 50, 'note ' || i % 9, date '2024-01-01' + i from generate_series(1, 100) i;
create extension if not exists file_fdw;
create server files foreign data wrapper file_fdw;
create foreign table remote (id int, word text) server files options (filename '/nonexistent/file.csv', format 'csv');
create view broken as select 1 / (host_id - host_id) as x, hostname from host;
create table self_ref (node_id int primary key, parent_id int references self_ref, label text);
insert into self_ref select i, nullif(i / 2, 0), 'node ' || i from generate_series(1, 60) i;
create table cyc_a (cyc_a_id int primary key, cyc_b_id int, name text);
create table cyc_b (cyc_b_id int primary key, cyc_a_id int references cyc_a, name text);
alter table cyc_a add foreign key (cyc_b_id) references cyc_b deferrable initially deferred;
insert into cyc_a select i, i, 'a' || i from generate_series(1, 30) i; insert into cyc_b select i, i, 'b' || i from generate_series(1, 30) i;
create table uses_row (id int primary key, holder self_ref, holders self_ref[]);
insert into uses_row select i, row(i, 1, 'x')::self_ref, null from generate_series(1, 10) i;
create view wide_view as select h.*, p.name as place_name from host h join place p using (place_id);
create materialized view mat as select place_id, count(*) as n from host group by 1;
create index on mat (n);
create materialized view unfilled as select 1 as one with no data;
-- as servers of some makers keep notes of their own
update pg_attribute set attoptions = '{pg_note=1}' where attrelid = 'place'::regclass and attname = 'geom';
analyze;
