"""Candidates whose distinctive values are all among those of one key, without a name that suggests it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from training.catalog.model import Catalog, Column, ColumnName, Table, TableName
from training.catalog.values import key_class
from training.profile.statistics import ColumnStatistics, KeyValues, TableStatistics
from training.relations.by_name.name_candidates import NameEvidence
from training.relations.keys import Key
from training.relations.relation_candidate import RelationCandidate

_UUIDS = 2
_CODES = 5
_NAMES = 8


def value_candidates(
    catalog: Catalog,
    evidence: NameEvidence,
    statistics: Mapping[TableName, TableStatistics],
    private: frozenset[ColumnName],
    taken: frozenset[ColumnName],
) -> list[RelationCandidate]:
    """Return candidates among text and uuid columns of tables that were read whole, sorted; without `taken` columns.

    Integers are left out, because they overlap by chance (values alone were right one time in eleven). Texts must be
    distinctive: uuids, codes of letters and digits, or many different names, all of them values of exactly one key.
    """
    children = list(_children(catalog, statistics, private, taken))
    holders = _holders(catalog, evidence, statistics, {child.values.hashes[0] for child in children})
    found: list[RelationCandidate] = []
    for child in children:
        keys = _keys_with_all(child, holders.get(child.values.hashes[0], ()))
        if len(keys) == 1 and _distinctive(child.known, child.column.base_type == "uuid"):
            found.append(
                RelationCandidate(
                    child=child.table.name,
                    child_columns=(child.column.name,),
                    parent=keys[0].table.name,
                    parent_columns=(keys[0].column.name,),
                    strength=0.8,
                    reason="all its distinctive values are that key's",
                )
            )
    return found


@dataclass(frozen=True, slots=True)
class _Child:
    """A column that may refer to a key, with all its values."""

    table: Table
    column: Column
    known: ColumnStatistics
    values: KeyValues


def _children(
    catalog: Catalog,
    statistics: Mapping[TableName, TableStatistics],
    private: frozenset[ColumnName],
    taken: frozenset[ColumnName],
) -> Iterable[_Child]:
    for table in catalog.tables:
        seen = statistics.get(table.name)
        if seen is None or table.kind not in {"table", "partitioned", "foreign"}:
            continue
        for column in table.columns:
            name = ColumnName(table.name, column.name)
            known = seen.columns.get(column.name)
            if known is None or known.keys is None or name in private or name in taken:
                continue
            if (column.name,) == table.primary_key or key_class(column) not in {"text", "uuid"}:
                continue
            if known.keys.hashes:
                yield _Child(table, column, known, known.keys)


def _holders(
    catalog: Catalog, evidence: NameEvidence, statistics: Mapping[TableName, TableStatistics], sought: set[int]
) -> dict[int, list[tuple[Key, KeyValues]]]:
    """Return the keys by the sought values they have. One value of a child suffices to find its possible parents."""
    holders: dict[int, list[tuple[Key, KeyValues]]] = defaultdict(list)
    for table in catalog.tables:
        seen = statistics.get(table.name)
        for key in evidence.keys(table.name) if seen is not None else ():
            known = seen.columns.get(key.column.name) if seen is not None else None
            if known is not None and known.keys is not None and key_class(key.column) in {"text", "uuid"}:
                for value in sought.intersection(known.keys.hashes):
                    holders[value].append((key, known.keys))
    return holders


def _keys_with_all(child: _Child, holders: Sequence[tuple[Key, KeyValues]]) -> list[Key]:
    """Return keys of other tables that have all values; it stops at two, which show that the key is ambiguous."""
    found: list[Key] = []
    for key, others in holders:
        own = key.table.name == child.table.name
        if key_class(key.column) == key_class(child.column) and not (own and key.column.name == child.column.name):
            # a second key of the table that repeats the first does not refer to it
            room = len(others.hashes) - len(child.values.hashes)
            if (room > 0 if own else room >= 0) and not child.values.missing_in(others):
                found.append(key)
            if len(found) > 1:
                break
    return found


def _distinctive(known: ColumnStatistics, is_uuid: bool) -> bool:
    values = [value for value, _ in known.values]
    if is_uuid:
        return len(values) >= _UUIDS
    coded = all(len(v) >= 3 and _is_code(v) for v in values[:100])
    if coded:
        return len(values) >= _CODES
    return len(values) >= _NAMES and all(len(v) >= 2 and not v.isdigit() for v in values)


def _is_code(value: str) -> bool:
    """Return True for letters with digits, or capitals alone: `CK01`, `FRA`."""
    letters = any(c.isalpha() for c in value)
    return letters and (any(c.isdigit() for c in value) or (value.isascii() and value.isupper()))
