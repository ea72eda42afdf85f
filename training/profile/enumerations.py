"""Reads the values of enumerations in large tables by `SELECT DISTINCT … LIMIT 21`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import psycopg
from psycopg import sql

from training.catalog.batches import Deadline, run_all
from training.catalog.model import Catalog, Column, ColumnName, TableName
from training.catalog.values import INTEGERS, TEXTS, key_class
from training.profile.exact_statistics import MAX_SCANNED
from training.profile.statistics import MAX_VALUE_LENGTH, ColumnStatistics, TableStatistics, key_values

_ENUMERATION = 20


def confirm_enumerations(
    conn: psycopg.Connection[Any],
    catalog: Catalog,
    statistics: dict[TableName, TableStatistics],
    private: frozenset[ColumnName],
    deadline: Deadline,
) -> None:
    """Complete the statistics of columns that look like enumerations, in tables that were not read whole."""
    asked: list[ColumnName] = []
    queries: list[sql.Composed] = []
    for table in catalog.tables:
        seen = statistics.get(table.name)
        if seen is None or seen.whole or seen.rows > MAX_SCANNED:
            continue
        for column in table.columns:
            name = ColumnName(table.name, column.name)
            known = seen.columns.get(column.name)
            if known is None or name in private or not _may_be_enumeration(column, known):
                continue
            asked.append(name)
            queries.append(
                sql.SQL("select distinct left({0}::text, {1}) from {2} where {0} is not null limit {3}").format(
                    sql.Identifier(column.name),
                    sql.Literal(MAX_VALUE_LENGTH),
                    sql.Identifier(*table.name),
                    sql.Literal(_ENUMERATION + 1),
                )
            )
    for name, rows in zip(asked, run_all(conn, queries, deadline), strict=True):
        if isinstance(rows, list) and len(rows) <= _ENUMERATION:
            seen = statistics[name.table]
            column = catalog.table(name.table).column(name.name)
            known = _with_all(column, seen.columns[name.name], [str(row[0]) for row in rows])
            columns = {**seen.columns, name.name: known}
            statistics[name.table] = replace(seen, columns=columns)


def _may_be_enumeration(column: Column, known: ColumnStatistics) -> bool:
    if column.is_array or (column.base_type not in INTEGERS | TEXTS | {"bool"} and not column.enum_values):
        return False
    return 0 < len(known.values) <= _ENUMERATION and not known.unique


def _with_all(column: Column, known: ColumnStatistics, values: Sequence[str]) -> ColumnStatistics:
    """Return statistics with all values; those that the sample lacks get the share 0."""
    shares = dict(known.values)
    merged = sorted(((value, shares.get(value, 0.0)) for value in values), key=lambda item: (-item[1], item[0]))
    keys = key_values(column, values) if key_class(column) is not None else None
    return replace(known, values=tuple(merged), distinct=len(merged), whole=True, keys=keys)
