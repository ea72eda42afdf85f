"""Figures of large tables from ANALYZE's statistics (`pg_stats`), without reading the tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.rows import class_row

from training.catalog.catalog_queries import statement
from training.catalog.model import ColumnName, Table
from training.profile.figures import TableFigures, figures_from_statistics


@dataclass(frozen=True, slots=True, kw_only=True)
class StatisticsRow:
    """Row of `pg_stats` for one column, as `statistics.sql` reads it."""

    relation: int
    """The table's oid."""
    column: str
    null_share: float
    """0 to 1, as are `common_shares`."""
    distinct_figure: float
    """`n_distinct`: a number of values or, if negative, their share of the rows times -1."""
    common_values: list[str] | None
    common_shares: list[float] | None
    bounds: list[str] | None


def planner_statistics(
    conn: psycopg.Connection[Any], tables: Iterable[Table], private: frozenset[ColumnName]
) -> dict[int, list[StatisticsRow]]:
    """Return statistics by the oid of their table, except of private columns; empty if they cannot be decoded."""
    by_name = {table.name: table.oid for table in tables}
    hidden = sorted(column for column in private if column.table in by_name)
    given = {
        "oids": sorted(by_name.values()),
        "private_relations": [by_name[column.table] for column in hidden],
        "private_columns": [column.name for column in hidden],
    }
    try:
        with conn.transaction(), conn.cursor(row_factory=class_row(StatisticsRow)) as cursor:
            rows = cursor.execute(statement("statistics"), given).fetchall()
    except psycopg.errors.CharacterNotInRepertoire:
        # a database without an encoding may have any bytes; its tables are read one by one instead
        return {}
    found: dict[int, list[StatisticsRow]] = defaultdict(list)
    for row in rows:
        found[row.relation].append(row)
    return found


def figures_of(table: Table, rows: Iterable[StatisticsRow]) -> TableFigures:
    """Return the table's figures, all of them estimates."""
    return TableFigures(
        rows=table.estimated_rows,
        exact=False,
        whole=False,
        columns={
            row.column: figures_from_statistics(
                rows=table.estimated_rows,
                null_share=row.null_share,
                distinct_figure=row.distinct_figure,
                common=list(zip(row.common_values or [], row.common_shares or [], strict=True)),
                bounds=row.bounds or [],
            )
            for row in rows
        },
    )
