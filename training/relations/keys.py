"""Keys of a table: columns that identify its rows, and to which other tables can refer."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from training.catalog.model import Column, Table
from training.catalog.values import key_class
from training.identifiers.schema_names import SchemaNames, id_last, stem
from training.profile.statistics import TableStatistics

PLAIN = frozenset({("id",), ("code",), ("name",), ("uuid",), ("guid",), ("key",), ("number",), ("no",)})
"""Names of keys that any table may have, such as `id`."""

_MAX_GAPS = 1.1
"""Maximum ratio of the largest number to the number of rows, for a key that numbers the rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A column that identifies the rows of its table, within equal `scope` columns if there are any."""

    table: Table
    column: Column
    declared: bool
    """False if only the data show that it is unique."""
    scope: tuple[str, ...] = ()
    """Other columns of the key: `tenant_id` of (tenant_id, id). Tables that refer to it have columns of these names."""

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns of the key, in their order."""
        return self.table.primary_key if self.scope else (self.column.name,)


def table_keys(table: Table, names: SchemaNames, statistics: TableStatistics | None) -> tuple[Key, ...]:
    """Return the primary key, then unique columns; without a primary key also columns that the data show to be unique.

    Without a primary key, an `id` counts even if it is NULL in some rows. If no column alone is a key, one column of a
    composite primary key may count, within the others.
    """
    declared = [key[0] for key in (table.primary_key, *table.uniques, *table.unique_indexes) if len(key) == 1]
    keys = [Key(table=table, column=table.column(name), declared=True) for name in dict.fromkeys(declared)]
    if not table.primary_key:
        keys.extend(_seen_keys(table, names, statistics, frozenset(declared)))
    return tuple(keys) or _scoped_key(table, names)


def is_named_after(table: Table, column: str, names: SchemaNames) -> bool:
    """Return True for the name of the table's own key: `id`, or `order_id` of orders."""
    words = id_last(names.words(table.name, column))
    return words == ("id",) or (len(words) > 1 and stem(words) == stem(names.words(table.name)) and words[-1] == "id")


def numbers_rows(table: Table, column: Column, statistics: TableStatistics | None) -> bool:
    """Return True for a key from 1 to about the number of rows: other such numbers are in it by chance.

    If no key is declared, the first column counts as one if it runs so without repetition.
    """
    seen = statistics.columns.get(column.name) if statistics is not None else None
    if statistics is None or seen is None or seen.minimum != "1" or seen.maximum is None or not seen.unique:
        return False
    first = not table.primary_key and table.columns[0].name == column.name
    if key_class(column) != "number" or not (first or table.primary_key == (column.name,)):
        return False
    return seen.maximum.isdigit() and Decimal(seen.maximum) <= _MAX_GAPS * statistics.rows


def _seen_keys(
    table: Table, names: SchemaNames, statistics: TableStatistics | None, declared: frozenset[str]
) -> tuple[Key, ...]:
    """Return undeclared keys that the data show; not a number beside an id, which may be unique by chance."""
    if statistics is None or statistics.rows < 2:
        return ()
    unique = {name for name, seen in statistics.columns.items() if seen.unique and name not in declared}
    ids = {column.name for column in table.columns if is_named_after(table, column.name, names)}
    found: list[Key] = []
    for column in table.columns:
        if column.name not in unique or (declared and column.name not in ids):
            continue
        by_chance = key_class(column) == "number" and not ids.isdisjoint(unique)
        whole = statistics.columns[column.name].null_share == 0 and not by_chance
        if column.name in ids or whole:
            found.append(Key(table=table, column=column, declared=False))
    return tuple(found)


def _scoped_key(table: Table, names: SchemaNames) -> tuple[Key, ...]:
    """Return `id` of a composite key (tenant_id, id): the only column of the key with the name of one."""
    if len(table.primary_key) < 2:
        return ()
    own = [
        name
        for name in table.primary_key
        if (words := names.words(table.name, name)) in PLAIN or stem(words) == stem(names.words(table.name))
    ]
    if len(own) != 1:
        return ()
    scope = tuple(name for name in table.primary_key if name != own[0])
    return (Key(table=table, column=table.column(own[0]), declared=True, scope=scope),)
