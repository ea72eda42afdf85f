"""Checks that the values of a column are among those of the key to which it may refer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql

from training.catalog.batches import Deadline, run_all
from training.catalog.model import Catalog, Table, TableName
from training.profile.sampling import MAX_COUNTED, chosen_values
from training.profile.statistics import ColumnStatistics, TableStatistics, text_key
from training.relations.relation_candidate import RelationCandidate

_ROWS = 5_000
_NONE = ("0", "-1", "")
"""Values that mean "no row" in a column without NULL, unless they are keys."""
_ENOUGH = 2
_NONE_KEYS = frozenset((0, -1, *map(text_key, _NONE)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Inclusion:
    """Result of a check: of `checked` different values of the child, the parent lacks `missing`.

    Zero `checked` means that nothing is known. A zero or an empty text that is no key is not counted, unless the column
    has few other values.
    """

    checked: int
    missing: int
    parents: int | None = None
    """Number of different keys of the parent, if they were read."""

    @classmethod
    def seen(cls, checked: int, missing: int, none: int, parents: int | None = None) -> Inclusion:
        """Return the result. `none` of the missing values mean "no row", such as 0: not counted if others remain."""
        none = none if checked - none >= _ENOUGH else 0
        return cls(checked=checked - none, missing=missing - none, parents=parents)

    @property
    def filled(self) -> float:
        """Share of the parent's keys that the child uses, 0..1. The larger it is, the likelier the candidate."""
        return min(1.0, self.checked / self.parents) if self.parents else 0.0

    @property
    def share(self) -> float:
        return 1 - self.missing / self.checked if self.checked else 0.0


def check_inclusion(
    conn: psycopg.Connection[Any],
    catalog: Catalog,
    candidates: Sequence[RelationCandidate],
    statistics: Mapping[TableName, TableStatistics],
    unreadable: frozenset[TableName],
    deadline: Deadline,
) -> dict[RelationCandidate, Inclusion]:
    """Return the result of each candidate whose values can be compared: in memory if all were read, else by a query.

    The server is not asked about `unreadable` tables: each query of a locked table would wait.
    """
    found: dict[RelationCandidate, Inclusion] = {}
    asked: list[RelationCandidate] = []
    for candidate in candidates:
        known = in_memory_inclusion(candidate, statistics)
        if known is not None:
            found[candidate] = known
        elif unreadable.isdisjoint((candidate.child, candidate.parent)):
            asked.append(candidate)
    queries = [
        _query(candidate, catalog.table(candidate.child), _rows(statistics.get(candidate.child))) for candidate in asked
    ]
    for candidate, rows in zip(asked, run_all(conn, queries, deadline), strict=True):
        if isinstance(rows, list):
            found[candidate] = Inclusion.seen(*map(int, rows[0]))
    return found


def in_memory_inclusion(
    candidate: RelationCandidate, statistics: Mapping[TableName, TableStatistics]
) -> Inclusion | None:
    """Return the result if both tables were read whole, else None."""
    if len(candidate.child_columns) != 1:
        return None
    child = _column(statistics, candidate.child, candidate.child_columns[0])
    parent = _column(statistics, candidate.parent, candidate.parent_columns[0])
    if child is None or parent is None or child.keys is None or parent.keys is None:
        return None
    missing = child.keys.missing_in(parent.keys)
    none = _NONE_KEYS.intersection(child.keys.hashes).difference(parent.keys.hashes) if missing else ()
    return Inclusion.seen(len(child.keys.hashes), missing, len(none), len(parent.keys.hashes))


def _column(statistics: Mapping[TableName, TableStatistics], table: TableName, column: str) -> ColumnStatistics | None:
    seen = statistics.get(table)
    return seen.columns.get(column) if seen is not None else None


def _rows(seen: TableStatistics | None) -> int:
    return seen.rows if seen is not None and seen.exact else MAX_COUNTED


def _query(candidate: RelationCandidate, child: Table, rows: int) -> sql.Composed:
    """Return the query that compares a sample of the child's rows or values with the parent's key."""
    columns = [sql.Identifier(name) for name in candidate.child_columns]
    names = [sql.Identifier(f"k{position}") for position in range(len(columns))]
    picked = sql.SQL(", ").join(
        sql.SQL("{} as {}").format(column, name) for column, name in zip(columns, names, strict=True)
    )
    present = _all(sql.SQL("{} is not null").format(column) for column in columns)
    matches = _all(
        sql.SQL("p.{} = s.{}").format(sql.Identifier(parent), name)
        for parent, name in zip(candidate.parent_columns, names, strict=True)
    )
    return sql.SQL(
        "with s as materialized (select distinct {names} from"
        " (select {picked} from ({child}) r where {present}) r),"
        " m as materialized (select * from s where not exists (select from {parent} p where {matches}))"
        " select (select count(*) from s), (select count(*) from m), (select count(*) from m where {none})"
    ).format(
        parent=sql.Identifier(*candidate.parent),
        matches=matches,
        names=sql.SQL(", ").join(names),
        picked=picked,
        child=chosen_values(child, candidate.child_columns, _ROWS, rows),
        present=present,
        none=_all(sql.SQL("{}::text = any({})").format(name, sql.Literal(list(_NONE))) for name in names),
    )


def _all(conditions: Iterable[sql.Composed]) -> sql.Composed:
    return sql.SQL(" and ").join(conditions)
