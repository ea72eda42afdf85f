"""A key that several tables have under one name: what is said of a person, an employee and a salesperson alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from training.catalog.model import Table, TableName
from training.catalog.values import DATES, TIMESTAMPS
from training.identifiers.schema_names import SchemaNames, stem
from training.profile.figures import TableFigures
from training.relations.keys import Key


def kinds_of(
    root: Key, child: Table, keys: Sequence[Key], names: SchemaNames, figures: Mapping[TableName, TableFigures]
) -> Iterable[tuple[Key, bool]]:
    """Keys of the tables that `child` may be a kind of, or belong to, rather than to the root; True if its name fits.

    Only where the root's table holds nothing but its key: it is there for the others, and who has the key means one
    of them. An order's shipments, whose key is the order's, belong to the order.
    """
    if not is_bare(root.table):
        return
    parts = stem(names.words(child.name))
    for key in _widest(keys, root, figures):
        if key.table.name == child.name or not _comes_first(key.table, child, root, figures):
            continue
        own = stem(names.words(key.table.name))
        # a salesperson is a person by its name, and a kind of employee by its values
        belongs = parts[-len(own) :] == own and child.primary_key != (root.column.name,)
        named = belongs or parts[: len(own)] == own
        yield key, named


def is_bare(table: Table) -> bool:
    """Nothing beside the key but when a row was made or changed, or a second number of the row."""
    rest = [column for column in table.columns if column.name not in table.primary_key]
    return all(column.base_type in DATES | TIMESTAMPS | {"uuid"} for column in rest)


def _widest(keys: Sequence[Key], root: Key, figures: Mapping[TableName, TableFigures]) -> Iterable[Key]:
    """Of tables with as many rows as each other, which are one thing in parts, the one that says most."""
    widest: dict[int, Key] = {}
    for key in keys:
        if key is root or key.scope or not key.declared or key.column.name not in key.table.primary_key:
            continue
        rows = _rows(key.table, figures)
        if rows not in widest or len(key.table.columns) > len(widest[rows].table.columns):
            widest[rows] = key
    return widest.values()


def _comes_first(parent: Table, child: Table, root: Key, figures: Mapping[TableName, TableFigures]) -> bool:
    """A child that has the key as its own is no wider than its parent: fewer rows, or as many and fewer columns."""
    if child.primary_key != (root.column.name,):
        return True
    ours, theirs = _rows(child, figures), _rows(parent, figures)
    return ours < theirs or (ours == theirs and len(child.columns) < len(parent.columns))


def _rows(table: Table, figures: Mapping[TableName, TableFigures]) -> int:
    seen = figures.get(table.name)
    return seen.rows if seen is not None else table.estimated_rows
