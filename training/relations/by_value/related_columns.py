"""Candidates suggested by other relations or by values: natural keys, and the other end of a link table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from training.catalog.model import Catalog, Column, ColumnName, Table, TableName
from training.catalog.values import DATES, TIMESTAMPS, key_class
from training.identifiers.schema_names import SchemaNames, Words, stem
from training.language.relation_words import GENERIC, VAGUE
from training.profile.statistics import TableStatistics
from training.relations.by_name.name_candidates import NameEvidence
from training.relations.keys import Key
from training.relations.relation import Relation
from training.relations.relation_candidate import RelationCandidate

_MIN_UNIQUE = 5
"""Minimum number of rows for a text without repeated values to count as unique: three cities differ by chance."""
_MIN_VALUES = 3
_LINKED = 2
_MIN_KEYS = 10
_MIN_SHARED = 0.5


def related_candidates(
    catalog: Catalog,
    names: SchemaNames,
    evidence: NameEvidence,
    statistics: Mapping[TableName, TableStatistics],
    private: frozenset[ColumnName],
    known: Sequence[Relation],
) -> list[RelationCandidate]:
    """Return candidates among columns without a relation, sorted by table."""
    taken = {ColumnName(relation.child, column) for relation in known for column in relation.child_columns}
    unique = _unique_texts(catalog, names, statistics, private)
    related: dict[TableName, list[Relation]] = defaultdict(list)
    for relation in known:
        related[relation.child].append(relation)
    first_keys = (key for table in catalog.tables for key in evidence.keys(table.name)[:1] if not key.scope)
    keys = [(key, count) for key in first_keys if (count := _count(statistics, key)) >= _MIN_KEYS]
    found: list[RelationCandidate] = []
    for table in catalog.tables:
        ends = _ends(table)
        for column in table.columns:
            name = ColumnName(table.name, column.name)
            if name not in taken and name not in private and table.primary_key != (column.name,):
                found.extend(_of_natural_key(table, column, names, unique, related[table.name]))
                if column in ends:
                    found.extend(_other_end(table, column, related[table.name]))
        if ends and not related[table.name]:
            found.extend(_both_ends(table, ends, keys, statistics))
    return found


def _ends(table: Table) -> Sequence[Column]:
    """Return the two columns of a link table; none if the table has a key of its own or a quantity."""
    ends = [column for column in table.columns if column.base_type not in DATES | TIMESTAMPS]
    linked = len(ends) == _LINKED and ends[0].base_type == ends[1].base_type and key_class(ends[0]) is not None
    keyed = not table.primary_key or set(table.primary_key) >= {column.name for column in ends}
    return ends if linked and keyed else ()


def _unique_texts(
    catalog: Catalog,
    names: SchemaNames,
    statistics: Mapping[TableName, TableStatistics],
    private: frozenset[ColumnName],
) -> Mapping[Words, list[ColumnName]]:
    """Return text columns without NULLs or repeated values, by the words of their names."""
    found: dict[Words, list[ColumnName]] = defaultdict(list)
    for table in catalog.tables:
        seen = statistics.get(table.name)
        for column in table.columns if seen is not None and seen.whole and seen.rows >= _MIN_UNIQUE else ():
            words = names.words(table.name, column.name)
            values = seen.columns.get(column.name) if seen is not None else None
            if values is None or key_class(column) != "text" or ColumnName(table.name, column.name) in private:
                continue
            vague = words in GENERIC or (words[-1] in VAGUE and words[-1] not in stem(names.words(table.name)))
            if values.unique and values.null_share == 0 and not vague:
                found[words].append(ColumnName(table.name, column.name))
    return found


def _of_natural_key(
    table: Table,
    column: Column,
    names: SchemaNames,
    unique: Mapping[Words, list[ColumnName]],
    related: Sequence[Relation],
) -> Iterable[RelationCandidate]:
    """Yield a text column that refers to one of the same name, unique in its table: `state` of votes -> of area codes.

    A copy of a column in a table to which a relation leads is no reference.
    """
    near = {table.name, *(relation.parent for relation in related)}
    parents = [parent for parent in unique.get(names.words(table.name, column.name), ()) if parent.table not in near]
    if key_class(column) == "text" and len(parents) == 1:
        yield _candidate(table, column, parents[0], 0.85, "same name as a text that is unique in its table")


def _other_end(table: Table, column: Column, related: Sequence[Relation]) -> Iterable[RelationCandidate]:
    """Yield the other end of a link between rows of one table: `adjoins` beside `province`.

    A number must be in the key.
    """
    numbers = key_class(column) == "number"
    for relation in related if table.primary_key or not numbers else ():
        if len(relation.child_columns) == 1:
            parent = ColumnName(relation.parent, relation.parent_columns[0])
            reason = "links the table that the other column points to"
            yield _candidate(table, column, parent, 0.79, reason, widely=numbers)


def _both_ends(
    table: Table,
    ends: Sequence[Column],
    keys: Sequence[tuple[Key, int]],
    statistics: Mapping[TableName, TableStatistics],
) -> Iterable[RelationCandidate]:
    """Yield both columns of a link table (`f1` and `f2` of follows) if they hold most keys of one table.

    `keys`: each with its number of different values.
    """
    first, second = (_values(statistics, table.name, column.name) for column in ends)
    if not first or not second or len(first & second) < _MIN_SHARED * min(len(first), len(second)):
        return
    if not table.primary_key and any(statistics[table.name].columns[column.name].unique for column in ends):
        # a number of the row beside a quantity
        return
    both = first | second
    holding = (
        key
        for key, count in keys
        if len(both) <= count <= len(both) / _MIN_SHARED
        and key.table.name != table.name
        and key_class(key.column) == key_class(ends[0])
        and both <= _values(statistics, key.table.name, key.column.name)
    )
    # two suffice to show that the key is ambiguous
    fitting = list(islice(holding, 2))
    for column in ends if len(fitting) == 1 else ():
        parent = ColumnName(fitting[0].table.name, fitting[0].column.name)
        yield _candidate(table, column, parent, 0.79, "both columns hold the keys of one table")


def _count(statistics: Mapping[TableName, TableStatistics], key: Key) -> int:
    """Return the number of different values of the key; 0 if not all were read."""
    seen = statistics.get(key.table.name)
    known = seen.columns.get(key.column.name) if seen is not None else None
    return len(known.keys.hashes) if known is not None and known.keys is not None else 0


def _values(statistics: Mapping[TableName, TableStatistics], table: TableName, column: str) -> frozenset[int]:
    """Return all different values, hashed; empty if not all were read."""
    seen = statistics.get(table)
    known = seen.columns.get(column) if seen is not None else None
    return frozenset(known.keys.hashes) if known is not None and known.keys is not None else frozenset()


def _candidate(
    table: Table, column: Column, parent: ColumnName, strength: float, reason: str, *, widely: bool = False
) -> RelationCandidate:
    return RelationCandidate(
        child=table.name,
        child_columns=(column.name,),
        parent=parent.table,
        parent_columns=(parent.name,),
        strength=strength,
        reason=reason,
        widely=widely,
    )
