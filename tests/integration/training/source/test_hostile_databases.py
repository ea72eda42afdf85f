"""Extreme databases: read within bounds, written, and created again."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from runtime.sources.source_connection import open_source
from tests.integration.training.source.test_read import SHOP, everything_written, fill, read
from tests.integration.training.source.test_round_trip import catalog, run_documents, shape
from tests.tables import from_table
from training.catalog.model import TableName
from training.source.description import SourceDescription
from training.source.read import SourceRequest, read_source

BOUND_SECONDS = 120
"""Forty times the slowest case on an idle machine."""


def there_and_back(dsn: str, empty: str, tables: tuple[str, ...] | None = None) -> SourceDescription:
    begun = time.monotonic()
    source = read(dsn, SourceRequest(language="en", tables=tables))
    assert everything_written(source)
    assert time.monotonic() - begun < BOUND_SECONDS
    run_documents(source, empty)
    assert [shape(t) for t in catalog(empty).tables] == [shape(t) for t in source.tables]
    return source


def public(name: str) -> TableName:
    return TableName("public", name)


def named(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


@contextmanager
def encoded(embedded: str, encoding: str) -> Generator[str]:
    name = f"encoded_{encoding.lower()}"
    making = sql.SQL("create database {} encoding {} template template0 locale 'C'")
    with psycopg.connect(embedded, autocommit=True) as conn:
        conn.execute(making.format(sql.Identifier(name), sql.Literal(encoding)))
        try:
            yield make_conninfo(embedded, dbname=name)
        finally:
            conn.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


@from_table
def test_other_encodings_are_read_as_text(
    embedded: str, new_database: Callable[..., str], encoding: str, word: str
) -> None:
    with encoded(embedded, encoding) as dsn:
        with psycopg.connect(dsn, autocommit=True) as conn:
            conn.execute("set client_encoding = 'UTF8'")
            conn.execute(
                f"""create table t (id int primary key, "{word}" text check ("{word}" <> '{word}'), kind text);
                comment on table t is '{word}';
                insert into t select i, '{word} ' || i, '{word}' || i % 2 from generate_series(1, 30) i""".encode()
            )
        source = there_and_back(dsn, new_database())
    assert source.catalog.table(public("t")).comment == word
    assert {c.value for c in source.profile(public("t"), "kind").common} == {f"{word}0", f"{word}1"}


def test_invalid_bytes_affect_only_their_table(embedded: str, new_database: Callable[..., str]) -> None:
    with encoded(embedded, "SQL_ASCII") as dsn:
        fill(
            dsn,
            r"""
            create table broken (id int primary key, kind text);
            insert into broken select i, E'\xfc\xe9' || i % 3 from generate_series(1, 20000) i;
            create table sound (id int primary key, kind text);
            insert into sound select i, 'k' || i % 3 from generate_series(1, 20000) i;
            analyze;
            """,
        )
        source = there_and_back(dsn, new_database())
    assert source.unread_tables == (public("broken"),)
    assert source.profile(public("broken"), "kind").common == ()
    assert len(source.profile(public("sound"), "kind").common) == 3


def test_invalid_names_and_comments_are_reported(embedded: str) -> None:
    with encoded(embedded, "SQL_ASCII") as dsn:
        with psycopg.connect(dsn, autocommit=True) as conn:
            conn.execute(b'create table shop (id int primary key, "na\xefve" text)')
            conn.execute(b"create table sound (id int primary key, kind text)")
            conn.execute(b"comment on table sound is '\xe4\xbb\xb7\xe6\xa0\xbc'")
            conn.execute(b"create schema sales; create table sales.orders (id int primary key)")
            conn.execute(
                b"comment on table sales.orders is '\xb5\xea'; comment on column sales.orders.id is '\xb5\xea'"
            )
        named = r"column shop\.na\\xefve, comment on sales\.orders, comment on sales\.orders\.id$"
        with open_source(dsn) as conn:
            with pytest.raises(psycopg.errors.CharacterNotInRepertoire, match=named):
                read_source(conn, SourceRequest())
            # the connection's settings are unchanged
            assert conn.execute("select '价格'").fetchone() == ("价格",)


def test_a_login_sees_what_its_rights_and_row_policies_show(database: str, new_database: Callable[..., str]) -> None:
    fill(
        database,
        SHOP
        + """
        drop role if exists qm_restricted;
        create role qm_restricted login;
        create table hidden (id int primary key, kind text);
        create table failing (id int primary key, kind text);
        insert into hidden select i, 'unseen ' || i % 3 from generate_series(1, 30) i;
        insert into failing select i, 'unseen ' || i % 3 from generate_series(1, 30) i;
        alter table orders enable row level security;
        alter table hidden enable row level security;
        alter table failing enable row level security;
        create policy few on orders using (id < 10);
        create policy fails on failing using (1 / (id - 1) > 0);
        grant select on orders, hidden, failing to qm_restricted;
        grant select (id, city) on customers to qm_restricted;
        analyze;
        """,
    )
    try:
        source = there_and_back(make_conninfo(database, user="qm_restricted"), new_database())
    finally:
        fill(database, "drop owned by qm_restricted; drop role qm_restricted")
    rows = {name.name: profile.rows for name, profile in source.profiles.items() if profile.exact}
    assert rows == {"customers": 50, "orders": 9, "hidden": 0}
    assert source.unread_tables == (public("failing"),)
    assert "unseen" not in repr(source.profiles)


def test_names_of_63_bytes_of_punctuation(database: str, new_database: Callable[..., str]) -> None:
    first = "a\"b'c;--/*$$\\ %s {x}".ljust(63, "z")
    second, third = 'é"' * 21, "k" + '"é' * 20 + '"'
    schema, one, two, key = (named(name) for name in (first, second, third, first))
    fill(
        database,
        f"""
        create schema {schema};
        create type {schema}.{key} as enum ('a', 'b');
        create table {schema}.{one} ({key} int primary key, {one} {schema}.{key}, constraint {key} check ({key} > 0));
        create table {schema}.{two} ({key} int primary key references {schema}.{one}, {one} text);
        insert into {schema}.{one} select i, 'a' from generate_series(1, 30) i;
        """,
    )
    source = there_and_back(database, new_database())
    assert [t.name for t in source.tables] == [TableName(first, third), TableName(first, second)]
    assert source.profiles[TableName(first, second)].rows == 30


@pytest.mark.long
def test_a_megabyte_of_text_and_of_comment(database: str, new_database: Callable[..., str]) -> None:
    fill(
        database,
        f"""
        create table big (id int primary key, body text, kind text);
        insert into big select i, repeat(i || 'xy', 400000), 'k' || i % 3 from generate_series(1, 30) i;
        comment on table big is '{"long words; " * 90_000}';
        comment on column big.kind is '{"价格 words " * 80_000}';
        """,
    )
    source = there_and_back(database, new_database())
    assert len(source.profile(public("big"), "kind").common) == 3
    assert all(len(str(c.value)) < 1_000 for c in source.profile(public("big"), "body").common)


def test_an_enum_of_2000_values(database: str, new_database: Callable[..., str]) -> None:
    values = ", ".join(f"'value {i}'" for i in range(2_000))
    fill(
        database,
        f"""
        create type many as enum ({values});
        create table e (id int primary key, m many default 'value 7', ms many[]);
        insert into e select i, ('value ' || i % 2000)::many, array['value 1']::many[] from generate_series(1, 5000) i;
        """,
    )
    there_and_back(database, new_database())


@pytest.mark.long
def test_a_table_of_1600_columns(database: str, new_database: Callable[..., str]) -> None:
    columns = ", ".join(f"c{i} int" for i in range(1_600))
    fill(
        database,
        f"""
        create table wide ({columns});
        insert into wide (c0, c1, c1599) select i, i % 3, i from generate_series(1, 40000) i;
        analyze;
        """,
    )
    source = there_and_back(database, new_database())
    assert (source.profiles[public("wide")].rows, source.profiles[public("wide")].exact) == (40_000, True)
    assert [source.profile(public("wide"), name).maximum for name in ("c0", "c1", "c1599")] == [40_000, 2, 40_000]
    assert source.profile(public("wide"), "c2").null_share == 1


@pytest.mark.long
def test_300_partitions(database: str, new_database: Callable[..., str]) -> None:
    parts = "".join(f"create table p_{i} partition of p for values from ({i}) to ({i + 1});" for i in range(300))
    fill(
        database,
        f"""
        create table p (id int, at int, kind text, primary key (id, at)) partition by range (at);
        {parts}
        insert into p select i, i % 300, 'k' || i % 4 from generate_series(1, 30000) i;
        """,
    )
    source = there_and_back(database, new_database())
    assert [t.name.name for t in source.tables] == ["p"]
    assert (source.profiles[public("p")].rows, source.profiles[public("p")].exact) == (30_000, True)
    named_too = there_and_back(database, new_database(), ("p", *(f"p_{i}" for i in range(300))))
    assert len(named_too.tables) == 301
    assert named_too.profiles[public("p_7")].rows == 100
    assert source.unread_tables == named_too.unread_tables == ()
