"""Changes of a source's tables and columns since a run described them, and the pairs that they affect."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from training.catalog.model import Catalog
from training.documents.schema_record import RecordedSchema

type ChangeKind = Literal[
    "table_added",
    "table_removed",
    "table_renamed",
    "column_added",
    "column_removed",
    "column_renamed",
    "column_retyped",
]
type Columns = Mapping[str, str]
"""Types of the columns of a table, by name, in their order."""
type Tables = Mapping[str, Columns]
"""Columns of each table, by short name."""

MAX_CHANGES = 200
"""Maximum number of changes that are listed; their counts by kind are complete."""
MIN_LIKENESS = 0.6
"""Minimum similarity, 0..1, of the names of a removed and an added column of one type that count as a renaming."""
MIN_EQUAL_COLUMNS = 0.8
"""Minimum share, 0..1, of equal columns of a removed and an added table that count as a renaming."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaChange:
    """One change of a table or column. A renaming is inferred, because the database does not record it."""

    kind: ChangeKind
    table: str
    """Short name of the table: its former name, or its present name if it was added."""
    column: str | None = None
    """Former name of the column, or its present name if it was added; None for a change of a table."""
    before: str | None = None
    """Former type of a retyped column."""
    after: str | None = None
    """New name of a renamed table or column, or new type of a retyped column."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Choice of tables that two tasks have in common; tables outside of it are not compared."""

    views: bool
    chosen: frozenset[str] | None
    """Short names that both tasks list; None if neither has a list."""

    def of(self, tables: Tables) -> dict[str, Columns]:
        return {table: columns for table, columns in tables.items() if self.chosen is None or table in self.chosen}

    def changes(self, then: RecordedSchema, now: Catalog) -> tuple[SchemaChange, ...]:
        """Return the differences between the schema that a task recorded and the present one."""
        recorded, present = recorded_tables(then, views=self.views), present_tables(now, views=self.views)
        return schema_changes(self.of(recorded), self.of(present))


def compared_tables(then: Mapping[str, Any], now: Mapping[str, Any]) -> Compared:
    """Return the tables that can be compared between two tasks, from their parameters."""
    listed: list[set[str]] = [
        {_short(name) for name in (*chosen, *(task.get("missing_tables") or ()))}
        for task in (then, now)
        if (chosen := task.get("table_list")) is not None
    ]
    return Compared(
        views=bool(then.get("include_views")) and bool(now.get("include_views")),
        chosen=frozenset(listed[0].intersection(*listed)) if listed else None,
    )


def _short(name: str) -> str:
    return name.removeprefix("public.")


def recorded_tables(schema: RecordedSchema, *, views: bool) -> dict[str, Columns]:
    """Return the tables that a task has described; `views`: also its views."""
    return {
        short: {column.name: column.type for column in table.columns}
        for short, table in schema.tables.items()
        if views or "view" not in table.kind
    }


def present_tables(catalog: Catalog, *, views: bool) -> dict[str, Columns]:
    """Return the tables of a database; `views`: also its views."""
    return {
        table.name.short: {column.name: column.type for column in table.columns}
        for table in catalog.tables
        if views or "view" not in table.kind
    }


def schema_changes(then: Tables, now: Tables) -> tuple[SchemaChange, ...]:
    """Return the changes between two descriptions of one database: of tables first, then of columns, by table."""
    removed, added = [t for t in then if t not in now], [t for t in now if t not in then]
    renamed = _renamed_tables(then, now, removed, added)
    found = [SchemaChange(kind="table_renamed", table=table, after=after) for table, after in renamed.items()]
    found += [SchemaChange(kind="table_removed", table=table) for table in removed if table not in renamed]
    found += [SchemaChange(kind="table_added", table=table) for table in added if table not in renamed.values()]
    for table, columns in then.items():
        after = now.get(renamed.get(table, table))
        if after is not None:
            found += _column_changes(table, columns, after)
    return tuple(found)


def affected_pairs(changes: Iterable[SchemaChange], reads: Mapping[str, Collection[str]]) -> frozenset[str]:
    """Return the ids of pairs that no longer mean what they did.

    reads: by pair id, the short names of tables and the columns, `table.column`, that the pair's SQL reads.
    """
    gone = {
        each.table if each.column is None else f"{each.table}.{each.column}"
        for each in changes
        if not each.kind.endswith("_added")
    }
    return frozenset(pair_id for pair_id, names in reads.items() if not gone.isdisjoint(names))


def counted(changes: Iterable[SchemaChange]) -> dict[str, int]:
    """Return the number of changes by kind."""
    return dict(sorted(Counter(each.kind for each in changes).items()))


def _renamed_tables(then: Tables, now: Tables, removed: Sequence[str], added: Sequence[str]) -> dict[str, str]:
    likely = [
        (_equal_columns(then[before], now[after]), _likeness(before, after), before, after)
        for before in removed
        for after in added
    ]
    found: dict[str, str] = {}
    for share, _, before, after in sorted(likely, reverse=True):
        if share >= MIN_EQUAL_COLUMNS and before not in found and after not in found.values():
            found[before] = after
    return found


def _equal_columns(then: Columns, now: Columns) -> float:
    every = then.items() | now.items()
    return len(then.items() & now.items()) / len(every) if every else 0.0


def _column_changes(table: str, then: Columns, now: Columns) -> Iterator[SchemaChange]:
    renamed = _renamed_columns(then, now)
    for name, kind in then.items():
        if name in renamed:
            yield SchemaChange(kind="column_renamed", table=table, column=name, after=renamed[name])
        elif name not in now:
            yield SchemaChange(kind="column_removed", table=table, column=name)
        elif now[name] != kind:
            yield SchemaChange(kind="column_retyped", table=table, column=name, before=kind, after=now[name])
    for name in now:
        if name not in then and name not in renamed.values():
            yield SchemaChange(kind="column_added", table=table, column=name)


def _renamed_columns(then: Columns, now: Columns) -> dict[str, str]:
    """Return new names by former ones: a column of the same type in the same place, or with a similar name."""
    places = _places(then, now), _places(now, then)
    likely = [
        (places[0][before] == places[1][after], _likeness(before, after), before, after)
        for before in places[0]
        for after in places[1]
        if then[before] == now[after]
    ]
    found: dict[str, str] = {}
    for in_place, likeness, before, after in sorted(likely, reverse=True):
        if (in_place or likeness >= MIN_LIKENESS) and before not in found and after not in found.values():
            found[before] = after
    return found


def _places(columns: Columns, others: Columns) -> dict[str, tuple[str, int]]:
    """Return, for each column that is not in `others`, the last common column before it, and the distance to that."""
    found: dict[str, tuple[str, int]] = {}
    last, distance = "", 0
    for name in columns:
        if name in others:
            last, distance = name, 0
        else:
            distance += 1
            found[name] = last, distance
    return found


def _likeness(before: str, after: str) -> float:
    return SequenceMatcher(None, before, after).ratio()
