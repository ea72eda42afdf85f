"""Looks at the data: `pg_stats` where ANALYZE has been, else a bounded read; never at private columns."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import class_row

from training.source.batches import PRINTED, Deadline, Rows, run_all
from training.source.candidate import key_class
from training.source.catalog import Catalog, Column, ColumnName, Table, TableName
from training.source.figures import (
    LONGEST_VALUE,
    VALUES,
    ColumnFigures,
    TableFigures,
    column_figures,
    figures_from_statistics,
    key_values,
)
from training.source.statements import statement
from training.source.values import DATES, INTEGERS, NUMBERS, TEXTS, TIMESTAMPS

_SAMPLED_CELLS = 6_000_000
"""Cells read from all tables together: some seconds of work at most."""
_WHOLE_ROWS = 3_000
_ROWS_AT_ONCE = 40_000
_VALUES_IN_ALL = 1_200_000
"""Values held in memory from all tables together."""
_EXACT_BYTES = 128 * 2**20
"""A table up to this size is scanned once for its exact row count, smallest and largest values, if needed."""
_EXACT_BYTES_IN_ALL = 512 * 2**20
_ENUMERATION = 20
_ALL = 100.0
"""Percent."""
_UNREAD = frozenset(
    {"bytea", "tsvector", "tsquery", "json", "jsonb", "xml", "geometry", "geography", "vector", "raster"}
)
_PRINTED = frozenset(PRINTED) - {"numeric"}
"""Values of these types are short, and come as they are printed; a numeric may have thousands of digits."""
_LIMITED_TEXT = re.compile(r"character varying\((\d{1,4})\)")
_IF_NOT_NULL, _EMPTY = sql.SQL("case when "), sql.SQL(" is not null then '' end")
_LEFT, _AS_TEXT, _AS_NUMBER = sql.SQL("left("), sql.SQL("::text"), sql.SQL("::numeric::text")
_CUT = sql.Composed([sql.SQL(", "), sql.Literal(LONGEST_VALUE), sql.SQL(")")])


@dataclass(frozen=True, slots=True, kw_only=True)
class _StatisticsRow:
    relation: int
    column: str
    null_share: float
    distinct_figure: float
    common_values: list[str] | None
    common_shares: list[float] | None
    bounds: list[str] | None


def observe(
    conn: psycopg.Connection[Any], catalog: Catalog, private: frozenset[ColumnName], deadline: Deadline
) -> dict[TableName, TableFigures]:
    """Figures for every table: whole small tables, statistics or a sample for others, all within the deadline."""
    tables = [table for table in catalog.tables if table.readable and table.columns]
    limit = _row_limit(tables)
    whole = [table for table in tables if _is_small(table, limit)]
    is_whole = {table.name for table in whole}
    large = [table for table in tables if table.name not in is_whole]
    statistics = _statistics(conn, large, private) if large else {}
    figures: dict[TableName, TableFigures] = {}
    sampled = whole + [table for table in large if table.oid not in statistics]
    every_block = is_whole | {table.name for table in sampled if _share(table, limit) == _ALL}
    queries = (_sample_query(t, private, limit, t.name in is_whole) for t in sampled)
    # a batch's rows are in memory together
    batch = max(4, min(40, _ROWS_AT_ONCE // limit))
    columns = sum(len(table.columns) for table in tables)
    most = max(20, min(VALUES, _VALUES_IN_ALL // max(columns, 1)))
    for table, rows in zip(sampled, run_all(conn, queries, deadline, batch=batch), strict=True):
        if isinstance(rows, list):
            figures[table.name] = _from_rows(
                table, rows, private, is_whole=table.name in every_block and len(rows) <= limit, most=most
            )
    for table in large:
        if table.name not in figures and table.oid in statistics:
            figures[table.name] = _from_statistics(table, statistics[table.oid])
    _measure_exactly(conn, catalog, figures, private, deadline)
    _confirm_enumerations(conn, catalog, figures, private, deadline)
    for table in catalog.tables:
        figures.setdefault(table.name, TableFigures(rows=table.estimated_rows, exact=False, whole=False, columns={}))
    return figures


def _row_limit(tables: Sequence[Table]) -> int:
    cells = sum(len(table.columns) for table in tables) or 1
    return max(200, min(_WHOLE_ROWS, _SAMPLED_CELLS // cells))


def _is_small(table: Table, limit: int) -> bool:
    """Small enough to be read whole. A row takes 28 bytes at least, and a never analysed table has only its size."""
    if table.kind in {"view", "foreign"}:
        return True
    return table.estimated_rows <= limit if table.estimated_rows else table.bytes <= limit * 60


def _statistics(
    conn: psycopg.Connection[Any], tables: Iterable[Table], private: frozenset[ColumnName]
) -> dict[int, list[_StatisticsRow]]:
    by_name = {table.name: table.oid for table in tables}
    hidden = sorted(column for column in private if column.table in by_name)
    found: dict[int, list[_StatisticsRow]] = defaultdict(list)
    with conn.cursor(row_factory=class_row(_StatisticsRow)) as cursor:
        cursor.execute(
            statement("statistics"),
            {
                "oids": sorted(by_name.values()),
                "private_relations": [by_name[column.table] for column in hidden],
                "private_columns": [column.name for column in hidden],
            },
        )
        for row in cursor:
            found[row.relation].append(row)
    return found


def _sample_query(table: Table, private: frozenset[ColumnName], limit: int, is_whole: bool) -> sql.Composed:
    cells = sql.SQL(", ").join(_cell(table.name, column, private) for column in table.columns)
    source = sql.SQL("select {} from {}").format(cells, sql.Identifier(*table.name))
    if not is_whole and table.kind in {"table", "partitioned", "materialized_view"}:
        source += sql.SQL(" tablesample system ({}) repeatable (1)").format(sql.Literal(_share(table, limit)))
    return source + sql.SQL(" limit {}").format(sql.Literal(limit + 1))


def _share(table: Table, limit: int) -> float:
    """Percent of the table's blocks to read. A block holds some 8 kB, so the share of blocks is the share of rows."""
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
    return sql.Composed([_LEFT, name, _written(column), _CUT])


def _is_short_text(column: Column) -> bool:
    """`character varying(20)`: of the base type, not of a domain, and no longer than what is read of a value."""
    found = _LIMITED_TEXT.fullmatch(column.type)
    return found is not None and int(found[1]) <= LONGEST_VALUE


def _is_money(column: Column) -> bool:
    """Money prints as the server's locale has it, so it is read as a number."""
    return column.base_type == "money" and not column.is_array


def _from_rows(table: Table, rows: Rows, private: frozenset[ColumnName], *, is_whole: bool, most: int) -> TableFigures:
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
    """Numbers with decimals are no keys; should a name say otherwise, the database compares them."""
    return key_class(column) is not None and ("," not in column.type or ",0)" in column.type)


def _from_statistics(table: Table, rows: Iterable[_StatisticsRow]) -> TableFigures:
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


def _measure_exactly(
    conn: psycopg.Connection[Any],
    catalog: Catalog,
    figures: dict[TableName, TableFigures],
    private: frozenset[ColumnName],
    deadline: Deadline,
) -> None:
    """Row counts, nulls and ends of tables that were not read whole; by index alone where they are large."""
    chosen: list[tuple[Table, list[Column], bool]] = []
    budget = _EXACT_BYTES_IN_ALL
    for table in sorted(catalog.tables, key=lambda t: (t.bytes, t.name)):
        seen = figures.get(table.name)
        if seen is None or seen.whole or table.kind not in {"table", "partitioned", "materialized_view"}:
            continue
        affordable = table.bytes <= min(_EXACT_BYTES, budget)
        budget -= table.bytes if affordable else 0
        columns = [
            column
            for column in table.columns
            if column.base_type in NUMBERS | DATES | TIMESTAMPS | TEXTS
            and not column.is_array
            and ColumnName(table.name, column.name) not in private
            and (affordable or (column.name in table.indexed_columns and column.base_type not in TEXTS))
        ]
        if columns:
            chosen.append((table, columns, affordable))
    queries = [_exact_query(table, columns, affordable) for table, columns, affordable in chosen]
    for (table, columns, affordable), rows in zip(chosen, run_all(conn, queries, deadline), strict=True):
        if isinstance(rows, list):
            figures[table.name] = _with_exact(figures[table.name], columns, rows[0], counted=affordable)


def _exact_query(table: Table, columns: Sequence[Column], counted: bool) -> sql.Composed:
    source = sql.Identifier(*table.name)
    if not counted:
        ends = [
            sql.SQL("(select {}({}){} from {})").format(
                sql.SQL(end), sql.Identifier(column.name), _written(column), source
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
            parts.append(sql.SQL("min({0}){1}, max({0}){1}").format(name, _written(column)))
    return sql.SQL("select {} from {}").format(sql.SQL(", ").join(parts), source)


def _written(column: Column) -> sql.SQL:
    return _AS_NUMBER if _is_money(column) else _AS_TEXT


def _with_exact(seen: TableFigures, columns: Sequence[Column], row: tuple[Any, ...], *, counted: bool) -> TableFigures:
    found = dict(seen.columns)
    width = 3 if counted else 2
    cells = row[1:] if counted else row
    rows = int(row[0]) if counted else seen.rows
    for position, column in enumerate(columns):
        part = cells[position * width : (position + 1) * width]
        before = found.get(column.name, ColumnFigures())
        if counted and rows:
            present = int(part[0])
            distinct = present if before.unique else before.distinct
            before = replace(before, null_share=1 - present / rows, distinct=distinct)
        found[column.name] = replace(before, minimum=part[-2], maximum=part[-1])
    return replace(seen, rows=rows, exact=counted or seen.exact, columns=found)


def _confirm_enumerations(
    conn: psycopg.Connection[Any],
    catalog: Catalog,
    figures: dict[TableName, TableFigures],
    private: frozenset[ColumnName],
    deadline: Deadline,
) -> None:
    """`SELECT DISTINCT … LIMIT 21` on columns that look like enumerations in tables that were not read whole."""
    asked: list[ColumnName] = []
    queries: list[sql.Composed] = []
    for table in catalog.tables:
        seen = figures.get(table.name)
        if seen is None or seen.whole or table.bytes > 4 * _EXACT_BYTES:
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
                    sql.Literal(LONGEST_VALUE),
                    sql.Identifier(*table.name),
                    sql.Literal(_ENUMERATION + 1),
                )
            )
    for name, rows in zip(asked, run_all(conn, queries, deadline), strict=True):
        if isinstance(rows, list) and len(rows) <= _ENUMERATION:
            seen = figures[name.table]
            column = catalog.table(name.table).column(name.name)
            known = _with_all(column, seen.columns[name.name], [str(row[0]) for row in rows])
            columns = {**seen.columns, name.name: known}
            figures[name.table] = replace(seen, columns=columns)


def _may_be_enumeration(column: Column, known: ColumnFigures) -> bool:
    if column.is_array or (column.base_type not in INTEGERS | TEXTS | {"bool"} and not column.enum_values):
        return False
    return 0 < len(known.values) <= _ENUMERATION and not known.unique


def _with_all(column: Column, known: ColumnFigures, values: Sequence[str]) -> ColumnFigures:
    """Every value there is; those the sample did not meet have a share of almost nothing."""
    shares = dict(known.values)
    merged = sorted(((value, shares.get(value, 0.0)) for value in values), key=lambda item: (-item[1], item[0]))
    keys = key_values(column, values) if key_class(column) is not None else None
    return replace(known, values=tuple(merged), distinct=len(merged), whole=True, keys=keys)
