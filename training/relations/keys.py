"""By which columns the rows of a table are told apart, and what other tables can point to."""

from __future__ import annotations

from dataclasses import dataclass

from training.catalog.model import Column, Table
from training.catalog.values import key_class
from training.identifiers.schema_names import SchemaNames, id_last, stem
from training.profile.figures import TableFigures

PLAIN = frozenset({("id",), ("code",), ("name",), ("uuid",), ("guid",), ("key",), ("number",), ("no",)})
"""Names of keys that every table may have."""

_MAX_GAPS = 1.1
"""Last number of a key per row, if it numbers rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A column that tells the rows of its table apart, in `scope` where other columns have to be the same too."""

    table: Table
    column: Column
    declared: bool
    """False where only the data show it, in a table without any declared key."""
    scope: tuple[str, ...] = ()
    """The key's other columns: `tenant_id` of a key (tenant_id, id). Who points to it holds them under one name."""

    @property
    def columns(self) -> tuple[str, ...]:
        """All its columns in their order."""
        return self.table.primary_key if self.scope else (self.column.name,)


def table_keys(table: Table, names: SchemaNames, figures: TableFigures | None) -> tuple[Key, ...]:
    """The primary key first, then unique columns; in a table that declares no key, columns unique in all its rows.

    Where no primary key is declared, an `id` may be missing in some rows and is still what others point to. Where
    none of this is there, one column of a key of several may count by itself within the others.
    """
    declared = [key[0] for key in (table.primary_key, *table.uniques, *table.unique_indexes) if len(key) == 1]
    keys = [Key(table=table, column=table.column(name), declared=True) for name in dict.fromkeys(declared)]
    if not table.primary_key:
        keys.extend(_seen_keys(table, names, figures, frozenset(declared)))
    return tuple(keys) or _scoped_key(table, names)


def is_named_after(table: Table, column: str, names: SchemaNames) -> bool:
    """`id`, or `order_id` of orders: by its name the table's own key."""
    words = id_last(names.words(table.name, column))
    return words == ("id",) or (len(words) > 1 and stem(words) == stem(names.words(table.name)) and words[-1] == "id")


def numbers_rows(table: Table, column: Column, figures: TableFigures | None) -> bool:
    """True for a key that runs from 1 to about the number of rows: its numbers are in any other such key by chance.

    If no key is declared, the first column is taken for one if it does so without a repetition.
    """
    seen = figures.columns.get(column.name) if figures is not None else None
    if figures is None or seen is None or seen.minimum != "1" or seen.maximum is None or not seen.unique:
        return False
    first = not table.primary_key and table.columns[0].name == column.name
    if key_class(column) != "number" or not (first or table.primary_key == (column.name,)):
        return False
    return seen.maximum.isdigit() and int(seen.maximum) <= _MAX_GAPS * figures.rows


def _seen_keys(
    table: Table, names: SchemaNames, figures: TableFigures | None, declared: frozenset[str]
) -> tuple[Key, ...]:
    """What no declaration says but every row shows. A number beside an id may be unique by chance: it is no key."""
    if figures is None or figures.rows < 2:
        return ()
    unique = {name for name, seen in figures.columns.items() if seen.unique and name not in declared}
    ids = {column.name for column in table.columns if is_named_after(table, column.name, names)}
    found: list[Key] = []
    for column in table.columns:
        if column.name not in unique or (declared and column.name not in ids):
            continue
        by_chance = key_class(column) == "number" and not ids.isdisjoint(unique)
        whole = figures.columns[column.name].null_share == 0 and not by_chance
        if column.name in ids or whole:
            found.append(Key(table=table, column=column, declared=False))
    return tuple(found)


def _scoped_key(table: Table, names: SchemaNames) -> tuple[Key, ...]:
    """Of a key (tenant_id, id) the `id`: the one column that is called as a key of this table is, where one is."""
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
