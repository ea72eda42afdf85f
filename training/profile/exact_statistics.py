"""Row counts, shares of NULL, smallest and largest values of tables of which only a sample was read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import batched
from typing import Any

import psycopg
from psycopg import sql

from training.catalog.batches import Deadline, run_all
from training.catalog.model import Catalog, Column, ColumnName, Table, TableName
from training.catalog.values import DATES, NUMBERS, TEXTS, TIMESTAMPS
from training.profile.sampling import written
from training.profile.statistics import ColumnStatistics, TableStatistics

MAX_SCANNED = 2_000_000
"""Maximum number of rows of a table that is scanned for shares of NULL, smallest and largest values."""
_CELLS_IN_ALL = 100_000_000
_COLUMNS_AT_ONCE = 500
"""A query returns at most 1,664 values; a column takes three."""


def measure_exactly(
    conn: psycopg.Connection[Any],
    catalog: Catalog,
    statistics: dict[TableName, TableStatistics],
    private: frozenset[ColumnName],
    deadline: Deadline,
) -> None:
    """Replace, in `statistics`, the estimates of tables of which a sample was read by exact values.

    These are the number of rows, the shares of NULL, and the smallest and largest values.

    Large tables are read by index alone.
    """
    chosen: list[tuple[Table, list[Column], bool]] = []
    budget = _CELLS_IN_ALL
    for table in sorted(
        (t for t in catalog.tables if t.name in statistics), key=lambda t: (statistics[t.name].rows, t.name)
    ):
        seen = statistics[table.name]
        if seen.whole or table.kind not in {"table", "partitioned", "materialized_view"}:
            continue
        cells = seen.rows * len(table.columns)
        affordable = seen.rows <= MAX_SCANNED and cells <= budget
        budget -= cells if affordable else 0
        columns = [
            column
            for column in table.columns
            if column.base_type in NUMBERS | DATES | TIMESTAMPS | TEXTS
            and not column.is_array
            and ColumnName(table.name, column.name) not in private
            and (affordable or (column.name in table.indexed_columns and column.base_type not in TEXTS))
        ]
        chosen.extend((table, list(some), affordable) for some in batched(columns, _COLUMNS_AT_ONCE))
    queries = [_exact_query(table, columns, affordable) for table, columns, affordable in chosen]
    for (table, columns, affordable), rows in zip(chosen, run_all(conn, queries, deadline), strict=True):
        if isinstance(rows, list):
            statistics[table.name] = _with_exact(statistics[table.name], columns, rows[0], counted=affordable)


def _exact_query(table: Table, columns: Sequence[Column], counted: bool) -> sql.Composed:
    source = sql.Identifier(*table.name)
    if not counted:
        ends = [
            sql.SQL("(select {}({}){} from {})").format(
                sql.SQL(end), sql.Identifier(column.name), written(column), source
            )
            for column in columns
            for end in ("min", "max")
        ]
        return sql.SQL("select {}").format(sql.SQL(", ").join(ends))
    parts: list[sql.Composable] = [sql.SQL("count(*)")]
    for column in columns:
        name = sql.Identifier(column.name)
        parts.append(sql.SQL("count({})").format(name))
        if column.base_type in TEXTS:
            parts.append(sql.SQL("null, null"))
        else:
            parts.append(sql.SQL("min({0}){1}, max({0}){1}").format(name, written(column)))
    return sql.SQL("select {} from {}").format(sql.SQL(", ").join(parts), source)


def _with_exact(
    seen: TableStatistics, columns: Sequence[Column], row: tuple[Any, ...], *, counted: bool
) -> TableStatistics:
    found = dict(seen.columns)
    width = 3 if counted else 2
    cells = row[1:] if counted else row
    rows = int(row[0]) if counted else seen.rows
    for position, column in enumerate(columns):
        part = cells[position * width : (position + 1) * width]
        before = found.get(column.name, ColumnStatistics())
        if counted and rows:
            present = int(part[0])
            distinct = present if before.unique else before.distinct
            before = replace(before, null_share=1 - present / rows, distinct=distinct)
        found[column.name] = replace(before, minimum=part[-2], maximum=part[-1])
    return replace(seen, rows=rows, exact=counted or seen.exact, columns=found)
