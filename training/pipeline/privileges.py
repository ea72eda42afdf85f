"""Tables that the login of a source may not read, and the GRANT statements that would permit reading."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from runtime.sources.encrypted_sources import address_of
from training.catalog.model import Table, TableName
from training.documents.sql_text import qualified, quoted
from training.measures.any_sql import with_reads
from training.pair import Pair
from training.source.description import SourceDescription

_MAX_NAMED = 20
"""Maximum number of tables named individually in one message."""


class NoRightToRead(ValueError):
    """The login may not read {tables}; their owner can change that: {grants}"""

    def __init__(self, closed: Sequence[TableName], grants: str) -> None:
        self.names = frozenset(name.short for name in closed)
        self.tables = ", ".join(name.short for name in closed[:_MAX_NAMED])
        if len(closed) > _MAX_NAMED:
            self.tables += ", …"
        self.grants = grants
        super().__init__(f"the login may not read {self.tables}; their owner can change that: {grants}")


def closed_to(dsn: str, tables: Iterable[Table]) -> NoRightToRead | None:
    """Return an error that lists the tables the login of `dsn` may not read; None if no privilege is missing.

    Materialized views are not listed: an unpopulated materialized view is also unreadable.
    """
    closed = sorted(
        table.name
        for table in tables
        if not table.readable and not table.locked and table.columns and table.kind != "materialized_view"
    )
    return NoRightToRead(closed, grants_to_read(closed, address_of(dsn)["user"])) if closed else None


def raise_if_none_may_be_read(dsn: str, source: SourceDescription, pairs: Sequence[Pair]) -> None:
    """Raise NoRightToRead if every pair lacks a privilege. The pairs are then not wrong and must not be removed."""
    closed = closed_to(dsn, source.tables)
    if closed and pairs and all(closed.names.intersection(with_reads(pair, source).tables) for pair in pairs):
        raise closed


def grants_to_read(tables: Sequence[TableName], login: str | None) -> str:
    """Return GRANT statements for `tables`, which are sorted by schema; many tables of one schema get one grant."""
    role = quoted(login) if login else '"…"'
    return " ".join(
        f"grant usage on schema {quoted(schema)} to {role}; grant select on {_named(schema, tuple(names))} to {role};"
        for schema, names in groupby(tables, key=lambda name: name.schema)
    )


def _named(schema: str, tables: Sequence[TableName]) -> str:
    if len(tables) > _MAX_NAMED:
        return f"all tables in schema {quoted(schema)}"
    return ", ".join(qualified(name) for name in tables)
