"""Declarations of newer servers: written, run in an empty database, and read there again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import psycopg
import pytest

from bench.support.catalog_shape import comes_back
from tests.integration.training.source.test_round_trip import catalog, described, run_documents, shape
from tests.tables import from_table
from training.catalog.model import Catalog
from training.documents.ddl import creation_order, render_ddl, render_deferred_relations
from training.documents.types_ddl import render_types
from training.language.languages import Language
from training.source.description import SourceDescription

RECENT = """
create extension btree_gist;
create schema "Own";
create type "Own"."Z step" as enum ('one', 'two');
create type aspan as range (subtype = "Own"."Z step", multirange_type_name = "Own"."many ""spans");
create type bounds as (span aspan, spans "Own"."many ""spans", steps "Own"."Z step"[]);
create domain a_first as bounds;
create type timespan as range (subtype = time);
create type wordspan as range (subtype = text, collation = "C", subtype_opclass = text_pattern_ops);
create domain late as timespan check (not isempty(value));
comment on type "Own"."Z step" is E'a step\\nof two lines */ -- ;';
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
comment on constraint room_note on room is E'nothing\\ntwice';
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
"""


@pytest.fixture
def recent(database: str, server_version: int) -> str:
    if server_version < 18:
        pytest.skip("these are of PostgreSQL 18")
    with psycopg.connect(database, autocommit=True) as conn:
        conn.execute(RECENT.encode())
    return database


def types(of: Catalog) -> tuple[object, ...]:
    """Return the types without their comments, which the DDL has elsewhere."""
    return tuple(replace(one, comment=None) for one in (*of.enums, *of.domains, *of.composites, *of.ranges))


def documents(source: SourceDescription) -> str:
    tables = (render_ddl(table, source) for table in creation_order(source))
    return "\n".join((render_types(source) or "", *tables, render_deferred_relations(source) or ""))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_recent_constructs_are_created_again(recent: str, language: Language, new_database: Callable[..., str]) -> None:
    source, copy = described(recent, language=language), new_database()
    run_documents(source, copy)
    again = catalog(copy)
    assert [shape(t) for t in again.tables] == [shape(t) for t in source.tables]
    assert types(again) == types(source.catalog)
    assert again.type_order == source.catalog.type_order


def test_bench_has_the_same_result(recent: str, new_database: Callable[..., str]) -> None:
    assert comes_back(described(recent, language="en"), new_database())


def test_each_type_comes_after_those_it_is_made_of(recent: str) -> None:
    order = [name.name for name in described(recent, language="en").catalog.type_order]
    assert order.index("Z step") < order.index("aspan") < order.index("bounds") < order.index("a_first")
    assert order.index("timespan") < order.index("late")


@from_table
def test_comments_of_the_database_are_beside_their_objects(recent: str, line: str, said: str) -> None:
    lines = documents(described(recent, language="en")).splitlines()
    (found,) = [text for text in lines if text.lower().startswith(line.lower())]
    assert found.endswith(f"-- {said}")


@pytest.mark.parametrize(("language", "begins"), [("en", "-- Not written here: "), ("zh", "-- 未写出：")])
def test_omissions_are_listed_with_their_comment(recent: str, language: Language, begins: str) -> None:
    last = documents(described(recent, language=language))
    (line,) = [text for text in last.splitlines() if text.startswith(begins)]
    assert "loose_b (for the reports)" in line
    assert "later" in line
