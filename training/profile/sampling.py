"""Decides how much of each table is read, and computes statistics of its rows, without values of private columns."""

from __future__ import annotations

import re
from collections.abc import Sequence

from psycopg import sql

from training.catalog.batches import PRINTED, Rows
from training.catalog.model import Column, ColumnName, Table, TableName
from training.catalog.values import INTEGERS, key_class
from training.profile.statistics import MAX_VALUE_LENGTH, ColumnStatistics, TableStatistics, column_statistics

_SAMPLED_CELLS = 6_000_000
"""Maximum number of cells read from all tables together: a few seconds of work."""
_WHOLE_ROWS = 3_000
MAX_COUNTED = 10_000_000
"""Maximum number of rows that are counted, in about a second; a larger table is only known to be larger."""
MAX_READ = 3_000_000
"""Maximum number of rows of a table without an integer key that is read whole to draw a sample: about three seconds."""
_HASHED = frozenset(
    {"int2", "int4", "int8", "float4", "float8", "bool", "date", "timestamp", "timestamptz", "uuid", "text", "varchar"}
)
"""Types whose values PostgreSQL can hash directly, which costs less than hashing their text."""
_UNREAD = frozenset(
    {"bytea", "tsvector", "tsquery", "json", "jsonb", "xml", "geometry", "geography", "vector", "raster"}
)
_PRINTED = frozenset(PRINTED) - {"numeric"}
"""Types with short values that are read as printed; a numeric may have thousands of digits."""
_LIMITED_TEXT = re.compile(r"character varying\((\d{1,4})\)")
_IF_NOT_NULL, _EMPTY = sql.SQL("case when "), sql.SQL(" is not null then '' end")
_LEFT, _AS_TEXT, _AS_NUMBER = sql.SQL("left("), sql.SQL("::text"), sql.SQL("::numeric::text")
_CUT = sql.Composed([sql.SQL(", "), sql.Literal(MAX_VALUE_LENGTH), sql.SQL(")")])


def row_limit(tables: Sequence[Table]) -> int:
    cells = sum(len(table.columns) for table in tables) or 1
    return max(200, min(_WHOLE_ROWS, _SAMPLED_CELLS // cells))


def count_query(table: Table) -> sql.Composed:
    """Return the query for the number of rows, counted up to MAX_COUNTED."""
    return sql.SQL("select count(*) from (select from {} limit {}) r").format(
        sql.Identifier(*table.name), sql.Literal(MAX_COUNTED)
    )


def sample_query(
    table: Table, private: frozenset[ColumnName], limit: int, counted: int | None, *, is_quick: bool
) -> sql.Composed:
    """Return the query for the rows that the statistics are made of, one more than `limit` if they may all be read.

    counted: the number of rows, None if they may all be read. is_quick: take the first rows of a view, in any order.
    """
    cells = sql.SQL(", ").join(_cell(table.name, column, private) for column in table.columns)
    if table.kind == "foreign" or (counted is None and (is_quick or table.kind != "view")):
        return sql.SQL("select {} from {} limit {}").format(cells, sql.Identifier(*table.name), sql.Literal(limit + 1))
    rows = chosen_rows(table, [column.name for column in table.columns], limit + 1, counted or 0)
    return sql.SQL("select {} from ({}) r").format(cells, rows)


def chosen_rows(table: Table, columns: Sequence[str], limit: int, rows: int) -> sql.Composed:
    """Return the query for some rows, chosen by what they hold: neither ANALYZE nor the order of the rows matters.

    By a key of one integer they are found at numbers spread over its range, which costs the same for a table of any
    size. Otherwise the table is read, and the rows with the smallest hashes of their key, or of all columns, are taken;
    equal rows are numbered, so that they are not taken all or none. Of more than `MAX_READ` rows without such a key,
    those of some blocks are taken, as they are stored.
    """
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    source = sql.Identifier(*table.name)
    if key := _number_key(table):
        return sql.SQL(_AT_NUMBERS).format(
            names=names,
            source=source,
            key=sql.Identifier(key.name),
            type=sql.Identifier("pg_catalog", key.base_type),
            limit=sql.Literal(limit),
        )
    if rows > MAX_READ:
        return _stored_rows(table, names, limit)
    if table.primary_key:
        by_key = sql.SQL("select {} from {} order by {} limit {}")
        return by_key.format(names, source, _hash(table, table.primary_key), sql.Literal(limit))
    return sql.SQL(_NUMBERED).format(
        names=names, hash=_hash(table, [c.name for c in table.columns]), source=source, limit=sql.Literal(limit)
    )


def chosen_values(table: Table, columns: Sequence[str], limit: int, rows: int) -> sql.Composed:
    """Return the query for a sample of values, drawn like `chosen_rows`; distinct values if all rows are read."""
    if rows > MAX_READ or _number_key(table):
        return chosen_rows(table, columns, limit, rows)
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    return sql.SQL("select {0} from {1} group by {0} order by {2} limit {3}").format(
        names, sql.Identifier(*table.name), _hash(table, columns), sql.Literal(limit)
    )


def _stored_rows(table: Table, names: sql.Composable, limit: int) -> sql.Composed:
    """Return the query for a sample of rows in the order in which they are stored; quick for any table."""
    source: sql.Composable = sql.Identifier(*table.name)
    if table.kind in {"table", "partitioned", "materialized_view"}:
        share = min(100.0, max(0.01, 20_000.0 * limit / max(table.bytes, 1)))
        source += sql.SQL(" tablesample system ({}) repeatable (1)").format(sql.Literal(round(share, 4)))
    return sql.SQL("select {} from {} limit {}").format(names, source, sql.Literal(limit))


def _number_key(table: Table) -> Column | None:
    """Return the primary key of an ordinary table if it is one integer."""
    keys = (c for c in table.columns if (c.name,) == table.primary_key and c.base_type in INTEGERS)
    return next(keys, None) if table.kind == "table" else None


def _hash(table: Table, columns: Sequence[str]) -> sql.Composed:
    """Return the hash of a row of some columns, the same on PostgreSQL 15 to 18."""
    types = {c.name: "text[]" if c.is_array else c.base_type for c in table.columns}
    cells = [sql.SQL("{}" if types[name] in _HASHED else "{}::text").format(sql.Identifier(name)) for name in columns]
    return sql.SQL("hash_record_extended(row({}), 0)").format(sql.SQL(", ").join(cells))


_NUMBERED = (
    "select {names} from (select *, {hash} as querymill_hash from {source}) r"
    " order by hashint8extended(querymill_hash, row_number() over (partition by querymill_hash)) limit {limit}"
)
_AT_NUMBERS = (
    "select {names} from {source} where {key} in"
    " (select (select min(t.{key}) from {source} t where t.{key} >= (low + floor((high::numeric - low)"
    " * (hashint4extended(n, 0) & 2147483647) / 2147483648))::{type})"
    " from (select min({key}) as low, max({key}) as high from {source}) ends, generate_series(1, {limit}) n)"
)


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
    return found is not None and int(found[1]) <= MAX_VALUE_LENGTH


def written(column: Column) -> sql.SQL:
    return _AS_NUMBER if _is_money(column) else _AS_TEXT


def _is_money(column: Column) -> bool:
    """Return True for money, which is read as a number because its text depends on the server's locale."""
    return column.base_type == "money" and not column.is_array


def statistics_from_rows(
    table: Table, rows: Rows, private: frozenset[ColumnName], *, is_whole: bool, counted: int | None, most: int
) -> TableStatistics:
    """Return statistics of a table's rows, each a tuple in the order of the table's columns.

    is_whole: the rows are all rows. counted: the table's rows, at most MAX_COUNTED, None if they were not counted.
    most: maximum number of values kept of a column. Of private columns, and of types that are not read, only the share
    of NULLs is kept.
    """
    total, exact = (len(rows), is_whole) if counted is None else (counted, counted < MAX_COUNTED)
    columns: dict[str, ColumnStatistics] = {}
    for column, cells in zip(
        table.columns, zip(*rows, strict=True) if rows else [()] * len(table.columns), strict=True
    ):
        if ColumnName(table.name, column.name) in private or column.base_type in _UNREAD:
            nulls = cells.count(None) / len(cells) if cells else 0.0
            columns[column.name] = ColumnStatistics(null_share=nulls)
        else:
            columns[column.name] = column_statistics(
                column, cells, rows=total, whole=is_whole, keys=_may_relate(column), most=most
            )
    return TableStatistics(rows=total, exact=exact, whole=is_whole, columns=columns)


def _may_relate(column: Column) -> bool:
    """Return True for types of keys; not for numbers with decimals, which the database compares if need be."""
    return key_class(column) is not None and ("," not in column.type or ",0)" in column.type)
