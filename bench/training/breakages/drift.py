"""Schema changes that invalidate SQL that was proven before."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from random import Random

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from bench.training.breakages.proven import Columns

type Statement = sql.Composed
type Change = Callable[[Columns, Random], Iterator[Statement]]
"""Yields statements that change some tables or columns. Some may fail."""

_SOME = 4
"""Maximum tables changed in one database."""


def _some(columns: Columns, random: Random) -> Iterator[tuple[str, str]]:
    """Yield (table, column) of some tables."""
    for table in random.sample(sorted(columns), min(_SOME, len(columns))):
        yield table, random.choice(sorted(columns[table]))


def _named(template: str, *names: str) -> Statement:
    return sql.SQL(template).format(*(sql.Identifier(name) for name in names))  # type: ignore[arg-type]  # our own text


def rename_column(columns: Columns, random: Random) -> Iterator[Statement]:
    """Rename columns to names with another meaning."""
    for table, column in _some(columns, random):
        yield _named(
            "alter table {} rename column {} to {}", table, column, random.choice(["extra_1", "zz_value", "ref"])
        )


def rename_nearby(columns: Columns, random: Random) -> Iterator[Statement]:
    """Rename columns, and add a column with a similar name to the same table."""
    for table, column in _some(columns, random):
        yield _named("alter table {} rename column {} to {}", table, column, f"{column}_old")
        yield _named("alter table {} add column {} integer", table, f"{column}s")


def drop_column(columns: Columns, random: Random) -> Iterator[Statement]:
    for table, column in _some(columns, random):
        yield _named("alter table {} drop column {} cascade", table, column)


def rename_table(columns: Columns, random: Random) -> Iterator[Statement]:
    for table, _ in _some(columns, random):
        yield _named("alter table {} rename to {}", table, f"{table}_2024")


def move_table(columns: Columns, random: Random) -> Iterator[Statement]:
    yield _named("create schema {}", "moved")
    for table, _ in _some(columns, random):
        yield _named("alter table {} set schema {}", table, "moved")


def letter_case(columns: Columns, random: Random) -> Iterator[Statement]:
    """Rename columns and tables to other letter cases, as tools that quote every name do."""
    for table, column in _some(columns, random):
        yield _named("alter table {} rename column {} to {}", table, column, column.upper())
        yield _named("alter table {} rename to {}", table, table.title())


def retype(columns: Columns, random: Random) -> Iterator[Statement]:
    for table, column in _some(columns, random):
        yield sql.SQL("alter table {} alter column {} type text using {}::text").format(
            sql.Identifier(table), sql.Identifier(column), sql.Identifier(column)
        )


KINDS: dict[str, Change] = {
    "rename_column": rename_column,
    "rename_nearby": rename_nearby,
    "drop_column": drop_column,
    "rename_table": rename_table,
    "move_table": move_table,
    "letter_case_of_all": letter_case,
    "retype": retype,
}
LOST = frozenset({"drop_column"})
"""Changes after which no SQL can return the former rows."""


@contextmanager
def drifted(server: str, name: str, statements: Iterator[Statement]) -> Generator[str]:
    """Yield the DSN of a changed copy of a database, which is dropped afterwards."""
    copy = f"{name}_drifted"
    drop = sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(copy))
    with psycopg.connect(server, autocommit=True) as conn:
        conn.execute(drop)
        conn.execute(_named("create database {} template {}", copy, name))
    dsn = make_conninfo(server, dbname=copy)
    try:
        with psycopg.connect(dsn, autocommit=True) as conn:
            for statement in statements:
                try:
                    conn.execute(statement)
                except psycopg.Error as error:
                    # a view, a generated column or a table of another schema depends on it
                    print(f"({name}: {str(error).splitlines()[0]})")
        yield dsn
    finally:
        with psycopg.connect(server, autocommit=True) as conn:
            conn.execute(drop)
