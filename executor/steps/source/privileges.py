"""Tables that the login of a source may not read, and what would let it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from runtime.sources.encrypted_sources import address_of
from training.documents.sql_text import qualified, quoted
from training.source.catalog import Table, TableName

_MOST_NAMED = 20
"""Tables that are named one by one in a sentence."""


class NoRightToRead(ValueError):
    """The login may not read {tables}; their owner can change that: {grants}"""

    def __init__(self, closed: Sequence[TableName], grants: str) -> None:
        self.names = frozenset(name.short for name in closed)
        self.tables = ", ".join(name.short for name in closed[:_MOST_NAMED])
        if len(closed) > _MOST_NAMED:
            self.tables += ", …"
        self.grants = grants
        super().__init__(f"the login may not read {self.tables}; their owner can change that: {grants}")


def closed_to(dsn: str, tables: Iterable[Table]) -> NoRightToRead | None:
    """What is to be said of the tables that the login of `dsn` may not select from; None where there are none.

    A materialized view may only hold nothing yet, so none is among them.
    """
    closed = sorted(
        table.name
        for table in tables
        if not table.readable and not table.locked and table.columns and table.kind != "materialized_view"
    )
    return NoRightToRead(closed, grants_to_read(closed, address_of(dsn)["user"])) if closed else None


def grants_to_read(tables: Sequence[TableName], login: str | None) -> str:
    """SQL that lets the login read these tables, sorted by schema; of many tables in one schema, all that are there."""
    role = quoted(login) if login else '"…"'
    return " ".join(
        f"grant usage on schema {quoted(schema)} to {role}; grant select on {_named(schema, tuple(names))} to {role};"
        for schema, names in groupby(tables, key=lambda name: name.schema)
    )


def _named(schema: str, tables: Sequence[TableName]) -> str:
    if len(tables) > _MOST_NAMED:
        return f"all tables in schema {quoted(schema)}"
    return ", ".join(qualified(name) for name in tables)
