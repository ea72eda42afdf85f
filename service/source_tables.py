"""What the service itself asks a business database: is it there, and which tables has it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import NamedTuple

import psycopg
from psycopg.rows import class_row

from runtime.sources import SourceUnreachable, open_source
from service.errors import InvalidRequest, SourceDown, TableNotFound
from service.requests import empty_table_list
from training.source.chosen_tables import AmbiguousTable, RelationRow, choose
from training.source.statements import statement

TIMEOUT_MS = 10_000


class SourceTables(NamedTuple):
    """Every table and view of a database, and its server's version."""

    relations: list[RelationRow]
    server_version: str


async def read_tables(name: str, dsn: str) -> SourceTables:
    """The relations of a database. Raises SourceDown with the reason."""
    try:
        return await asyncio.to_thread(_read, dsn)
    except SourceUnreachable as error:
        raise SourceDown(name=name, reason=str(error)) from None
    except psycopg.Error as error:
        raise SourceDown(name=name, reason=str(error).strip().splitlines()[0]) from None


def chosen_names(
    source: str, relations: Sequence[RelationRow], names: Sequence[str] | None, *, include_views: bool, skip: bool
) -> tuple[list[RelationRow], tuple[str, ...]]:
    """The relations a table list means and the names that mean none. Raises TableNotFound, InvalidRequest."""
    try:
        chosen, missing = choose(relations, names, include_views=include_views)
    except AmbiguousTable as error:
        schemas = ", ".join(error.schemas)
        raise InvalidRequest(
            f"表 {error.name} 存在于多个模式中 ({schemas}),请写明模式", f"table_list: {error}", field="table_list"
        ) from None
    if missing and not skip:
        raise TableNotFound(source=source, tables=", ".join(missing))
    if not chosen:
        raise empty_table_list() if names is not None else TableNotFound(source=source, tables="*")
    return chosen, missing


def _read(dsn: str) -> SourceTables:
    with (
        open_source(dsn, statement_timeout_ms=TIMEOUT_MS, name="querymill service") as conn,
        conn.cursor(row_factory=class_row(RelationRow)) as cursor,
    ):
        rows = cursor.execute(statement("relations")).fetchall()
        version = conn.info.server_version
    return SourceTables(rows, f"{version // 10000}.{version % 10000}")
