create extension btree_gist;
create schema "Own";
create type "Own"."Z step" as enum ('one', 'two');
create type aspan as range (subtype = "Own"."Z step", multirange_type_name = "Own"."many ""spans");
create type bounds as (span aspan, spans "Own"."many ""spans", steps "Own"."Z step"[]);
create domain a_first as bounds;
create type timespan as range (subtype = time);
create type wordspan as range (subtype = text, collation = "C", subtype_opclass = text_pattern_ops);
create domain late as timespan check (not isempty(value));
comment on type "Own"."Z step" is E'a step\nof two lines */ -- ;';
comment on type aspan is '一段';
comment on type bounds is 'bounds of it';
comment on domain late is 'it''s late';
create table room (
  room_id int, "In use" daterange, "a ""b" text, note text, step "Own"."Z step", bounded a_first,
  spans "Own"."many ""spans", open late, words wordspan,
  constraint room_key primary key (room_id, "In use" without overlaps),
  constraint room_note unique (note) include ("a ""b", step) deferrable,
  constraint unenforced check (room_id > 0) not enforced,
  constraint own_only check (room_id < 100000) no inherit
);
comment on constraint room_key on room is 'one stay at a time';
comment on constraint room_note on room is E'nothing\ntwice';
comment on constraint unenforced on room is 'believed';
create unique index room_order on room (note desc nulls last, step) include ("a ""b");
create unique index room_fast on room (note text_pattern_ops, room_id);
create unique index room_plain on room (step, room_id);
comment on index room_order is 'the newest first';
create table stay (
  stay_id int primary key, room_id int, "In use" daterange, other int, up int,
  constraint stays foreign key (room_id, period "In use") references room (room_id, period "In use"),
  constraint believed foreign key (up) references stay (stay_id) not enforced
);
comment on constraint stays on stay is 'within the room''s time';
comment on constraint believed on stay is 'not held';
create table ring_a (id int primary key, b int);
create table ring_b (id int primary key, a int references ring_a);
alter table ring_a add constraint rings foreign key (b) references ring_b not enforced;
comment on constraint rings on ring_a is 'a ring';
create table virtual_one (a int, twice int generated always as (a * 2) virtual);
create table loose (a int, b int);
alter table loose add constraint later check (a > b) not valid;
create index loose_b on loose (b);
comment on index loose_b is 'for the reports';
