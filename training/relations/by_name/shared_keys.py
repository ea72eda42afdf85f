"""Choice among several tables with the same key, such as person, employee and salesperson."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from training.catalog.model import Table, TableName
from training.catalog.values import DATES, TIMESTAMPS
from training.identifiers.schema_names import SchemaNames, stem
from training.profile.statistics import TableStatistics
from training.relations.keys import Key


def kinds_of(
    root: Key, child: Table, keys: Sequence[Key], names: SchemaNames, statistics: Mapping[TableName, TableStatistics]
) -> Iterable[tuple[Key, bool]]:
    """Yield the keys of tables of which `child` may be a kind or a part, instead of the root; True if its name fits.

    Only if the root's table has nothing but its key and serves as the base of others: a reference to the key then means
    one of them. Shipments with the key of an order belong to the order.
    """
    if not is_bare(root.table):
        return
    parts = stem(names.words(child.name))
    for key in _widest(keys, root, statistics):
        if key.table.name == child.name or not _comes_first(key.table, child, root, statistics):
            continue
        own = stem(names.words(key.table.name))
        # a salesperson is a person by name, and an employee by its values
        belongs = parts[-len(own) :] == own and child.primary_key != (root.column.name,)
        named = belongs or parts[: len(own)] == own
        yield key, named


def is_bare(table: Table) -> bool:
    """Return True if the table has only its key, times of changes, and perhaps a second id of the row."""
    rest = [column for column in table.columns if column.name not in table.primary_key]
    return all(column.base_type in DATES | TIMESTAMPS | {"uuid"} for column in rest)


def _widest(keys: Sequence[Key], root: Key, statistics: Mapping[TableName, TableStatistics]) -> Iterable[Key]:
    """Return the key of the widest table for each number of rows: tables with as many rows describe the same things."""
    widest: dict[int, Key] = {}
    for key in keys:
        if key is root or key.scope or not key.declared or key.column.name not in key.table.primary_key:
            continue
        rows = _rows(key.table, statistics)
        if rows not in widest or len(key.table.columns) > len(widest[rows].table.columns):
            widest[rows] = key
    return widest.values()


def _comes_first(parent: Table, child: Table, root: Key, statistics: Mapping[TableName, TableStatistics]) -> bool:
    """Return True unless the child shares the parent's key and has more rows, or as many and no fewer columns."""
    if child.primary_key != (root.column.name,):
        return True
    ours, theirs = _rows(child, statistics), _rows(parent, statistics)
    return ours < theirs or (ours == theirs and len(child.columns) < len(parent.columns))


def _rows(table: Table, statistics: Mapping[TableName, TableStatistics]) -> int:
    seen = statistics.get(table.name)
    return seen.rows if seen is not None else table.estimated_rows
