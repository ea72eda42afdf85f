"""The DDL, run in an empty database, gives the source's catalog again."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from training.documents.ddl import creation_order, render_ddl, render_deferred_relations, render_types
from training.source.catalog import Catalog, Table
from training.source.catalog_reader import read_catalog
from training.source.description import Language, SourceDescription
from training.source.read import SourceRequest, begin_reading, read_source

ODD = """
create schema "Sales Ops";
create schema "select";
create type "Sales Ops"."Mood" as enum ('it''s fine', 'a,b', 'back\\slash');
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
comment on table "Sales Ops"."Order" is E'订单\\n*/ ); drop table x; --';
comment on column "Sales Ops"."Order"."user" is E'谁\\r\\n); drop table y;';
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
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What must be the same in both databases."""

    columns: tuple[tuple[object, ...], ...]
    keys: tuple[object, ...]
    foreign_keys: frozenset[object]
    checks: frozenset[object]
    kind: object


def shape(table: Table) -> Shape:
    return Shape(
        columns=tuple(
            (
                c.name,
                c.type,
                None if "nextval(" in (c.default or "") else c.default,
                c.not_null,
                c.identity,
                c.generated,
                c.collation,
            )
            for c in table.columns
        ),
        keys=(table.primary_key, frozenset((*table.uniques, *table.unique_indexes))),
        foreign_keys=frozenset(
            (k.columns, k.referenced_table, k.referenced_columns, k.on_delete, k.on_update) for k in table.foreign_keys
        ),
        checks=frozenset((c.name, c.expression) for c in table.checks),
        kind=(table.kind, table.partition_key),
    )


def described(dsn: str, *, language: Language, include_views: bool = False) -> SourceDescription:
    with psycopg.connect(dsn) as conn:
        return read_source(conn, SourceRequest(language=language, include_views=include_views))


def run_documents(source: SourceDescription, dsn: str) -> None:
    with psycopg.connect(dsn, autocommit=True) as conn:
        for text in (
            render_types(source),
            *(render_ddl(table, source) for table in creation_order(source)),
            render_deferred_relations(source),
        ):
            if text is not None:
                conn.execute(text.encode())


def catalog(dsn: str, *, include_views: bool = False) -> Catalog:
    with psycopg.connect(dsn) as conn, conn.transaction(force_rollback=True):
        begin_reading(conn, 30)
        return read_catalog(conn, include_views=include_views).catalog


def load(folder: Path, files: tuple[str, ...], dsn: str) -> None:
    for file in files:
        subprocess.run(
            ["psql", "-q", "-v", "ON_ERROR_STOP=1", "-d", dsn, "-f", folder / file], check=True, capture_output=True
        )


SHARED = [
    pytest.param(("chinook/chinook.sql",), id="chinook"),
    pytest.param(("pagila/schema.sql", "pagila/data.sql"), id="pagila with enums, domains and partitions"),
    pytest.param(("defog/broker.sql",), id="broker with runtogether names"),
    pytest.param(("defog/car_dealership.sql",), id="car_dealership"),
    pytest.param(("defog/ewallet.sql",), id="ewallet in a schema of its own"),
    pytest.param(("defog/geography.sql",), id="geography without any key"),
    pytest.param(("defog/restaurants.sql",), id="restaurants"),
]


@pytest.mark.parametrize("files", SHARED)
def test_a_database_of_others_comes_back(
    files: tuple[str, ...], shared_data: Path, new_database: Callable[..., str]
) -> None:
    origin, copy = new_database(), new_database()
    load(shared_data, files, origin)
    source = described(origin, language="zh")
    run_documents(source, copy)
    assert [shape(t) for t in catalog(copy).tables] == [shape(t) for t in source.tables]
    assert catalog(copy).enums == source.catalog.enums
    assert catalog(copy).domains == source.catalog.domains


@pytest.mark.parametrize("language", ["zh", "en"])
def test_names_comments_and_types_that_are_hard_to_write_come_back(
    language: Language, new_database: Callable[..., str]
) -> None:
    origin, copy = new_database(), new_database()
    with psycopg.connect(origin) as conn:
        conn.execute(ODD.encode())
    source = described(origin, language=language, include_views=True)
    run_documents(source, copy)
    again = catalog(copy, include_views=True)
    assert [shape(t) for t in again.tables] == [shape(t) for t in source.tables]
    assert [t.view_definition for t in again.tables] == [t.view_definition for t in source.tables]
    assert (again.enums, again.domains, again.composites) == (
        source.catalog.enums,
        source.catalog.domains,
        source.catalog.composites,
    )
