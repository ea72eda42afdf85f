"""Decides how much of each table is read, and makes figures of its rows; never of values of private columns."""

from __future__ import annotations

import re
from collections.abc import Sequence

from psycopg import sql

from training.catalog.batches import PRINTED, Rows
from training.catalog.model import Column, ColumnName, Table, TableName
from training.catalog.values import key_class
from training.profile.figures import LONGEST_VALUE, ColumnFigures, TableFigures, column_figures

_SAMPLED_CELLS = 6_000_000
"""Maximum number of cells read from all tables: a few seconds of work."""
_WHOLE_ROWS = 3_000
_ALL = 100.0
"""Percent."""
_UNREAD = frozenset(
    {"bytea", "tsvector", "tsquery", "json", "jsonb", "xml", "geometry", "geography", "vector", "raster"}
)
_PRINTED = frozenset(PRINTED) - {"numeric"}
"""Types with short values that are read as printed; a numeric may have thousands of digits."""
_LIMITED_TEXT = re.compile(r"character varying\((\d{1,4})\)")
_IF_NOT_NULL, _EMPTY = sql.SQL("case when "), sql.SQL(" is not null then '' end")
_LEFT, _AS_TEXT, _AS_NUMBER = sql.SQL("left("), sql.SQL("::text"), sql.SQL("::numeric::text")
_CUT = sql.Composed([sql.SQL(", "), sql.Literal(LONGEST_VALUE), sql.SQL(")")])


def row_limit(tables: Sequence[Table]) -> int:
    cells = sum(len(table.columns) for table in tables) or 1
    return max(200, min(_WHOLE_ROWS, _SAMPLED_CELLS // cells))


def is_small(table: Table, limit: int) -> bool:
    """Return True if a table can be read whole. A row has at least 28 bytes; without ANALYZE only the size is known."""
    if table.kind in {"view", "foreign"}:
        return True
    return table.estimated_rows <= limit if table.estimated_rows else table.bytes <= limit * 60


def sample_query(table: Table, private: frozenset[ColumnName], limit: int, is_whole: bool) -> sql.Composed:
    cells = sql.SQL(", ").join(_cell(table.name, column, private) for column in table.columns)
    source = sql.SQL("select {} from {}").format(cells, sql.Identifier(*table.name))
    if not is_whole and table.kind in {"table", "partitioned", "materialized_view"}:
        source += sql.SQL(" tablesample system ({}) repeatable (1)").format(sql.Literal(_share(table, limit)))
    return source + sql.SQL(" limit {}").format(sql.Literal(limit + 1))


def _share(table: Table, limit: int) -> float:
    """Return the percentage of the table's blocks to read, which is also that of its rows, as blocks have one size."""
    rows = table.estimated_rows or table.bytes // 100
    return round(min(_ALL, max(0.01, 130.0 * limit / max(rows, 1))), 4)


def _cell(table: TableName, column: Column, private: frozenset[ColumnName]) -> sql.Composable:
    name = sql.Identifier(column.name)
    if ColumnName(table, column.name) in private or column.base_type in _UNREAD:
        return sql.Composed([_IF_NOT_NULL, name, _EMPTY])
    if not column.is_array and (column.base_type in _PRINTED or _is_short_text(column)):
        return name
    if column.base_type == "bool" and not column.is_array:
        return sql.Composed([name, _AS_TEXT])
    return sql.Composed([_LEFT, name, written(column), _CUT])


def _is_short_text(column: Column) -> bool:
    """Return True for `character varying(20)`, not a domain over it, if its values are not longer than is read."""
    found = _LIMITED_TEXT.fullmatch(column.type)
    return found is not None and int(found[1]) <= LONGEST_VALUE


def written(column: Column) -> sql.SQL:
    return _AS_NUMBER if _is_money(column) else _AS_TEXT


def _is_money(column: Column) -> bool:
    """Return True for money, which is read as a number because its text depends on the server's locale."""
    return column.base_type == "money" and not column.is_array


def figures_from_rows(
    table: Table, rows: Rows, private: frozenset[ColumnName], *, is_whole: bool, most: int
) -> TableFigures:
    """Return figures of a table's rows, each a tuple in the order of the table's columns.

    is_whole: the rows are all rows, not a sample. most: maximum number of values kept of a column. Of private columns,
    and of types that are not read, only the share of NULLs is kept.
    """
    total = len(rows) if is_whole else max(table.estimated_rows, len(rows))
    columns: dict[str, ColumnFigures] = {}
    for column, cells in zip(
        table.columns, zip(*rows, strict=True) if rows else [()] * len(table.columns), strict=True
    ):
        if ColumnName(table.name, column.name) in private or column.base_type in _UNREAD:
            nulls = cells.count(None) / len(cells) if cells else 0.0
            columns[column.name] = ColumnFigures(null_share=nulls)
        else:
            columns[column.name] = column_figures(
                column, cells, rows=total, whole=is_whole, keys=_may_relate(column), most=most
            )
    return TableFigures(rows=total, exact=is_whole, whole=is_whole, columns=columns)


def _may_relate(column: Column) -> bool:
    """Return True for types of keys; not for numbers with decimals, which the database compares if need be."""
    return key_class(column) is not None and ("," not in column.type or ",0)" in column.type)


def reads_every_block(table: Table, limit: int) -> bool:
    """Return True if the sample is of the whole table."""
    return _share(table, limit) == _ALL
