"""Columns that the relations already found, or the values, explain: natural keys and the other end of a link."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from training.catalog.model import Catalog, Column, ColumnName, Table, TableName
from training.catalog.values import DATES, TIMESTAMPS, key_class
from training.identifiers.schema_names import SchemaNames, Words, stem
from training.language.relation_words import GENERIC, VAGUE
from training.profile.figures import TableFigures
from training.relations.relation import Relation
from training.relations.relation_candidate import Candidate

_MIN_VALUES = 3
_ENDS = 2


def related_candidates(
    catalog: Catalog,
    names: SchemaNames,
    figures: Mapping[TableName, TableFigures],
    private: frozenset[ColumnName],
    known: Sequence[Relation],
) -> list[Candidate]:
    """Candidates among columns that are in no relation yet, sorted by table."""
    taken = {ColumnName(relation.child, column) for relation in known for column in relation.child_columns}
    unique = _unique_texts(catalog, names, figures, private)
    related: dict[TableName, list[Relation]] = defaultdict(list)
    for relation in known:
        related[relation.child].append(relation)
    found: list[Candidate] = []
    for table in catalog.tables:
        for column in table.columns:
            name = ColumnName(table.name, column.name)
            if name not in taken and name not in private and table.primary_key != (column.name,):
                found.extend(_of_natural_key(table, column, names, unique, related[table.name]))
                found.extend(_other_end(table, column, figures.get(table.name), related[table.name]))
    return found


def _unique_texts(
    catalog: Catalog,
    names: SchemaNames,
    figures: Mapping[TableName, TableFigures],
    private: frozenset[ColumnName],
) -> Mapping[Words, list[ColumnName]]:
    """Text columns without a gap in which the data repeat no value, by the words of their names."""
    found: dict[Words, list[ColumnName]] = defaultdict(list)
    for table in catalog.tables:
        seen = figures.get(table.name)
        for column in table.columns if seen is not None and seen.whole and seen.rows >= _MIN_VALUES else ():
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
) -> Iterable[Candidate]:
    """`state` of votes -> `state` of area codes, unique there; copies beside a relation to that table are none."""
    near = {table.name, *(relation.parent for relation in related)}
    parents = [parent for parent in unique.get(names.words(table.name, column.name), ()) if parent.table not in near]
    if key_class(column) == "text" and len(parents) == 1:
        yield _candidate(table, column, parents[0], 0.85, "same name as a text that is unique in its table")


def _other_end(
    table: Table, column: Column, seen: TableFigures | None, related: Sequence[Relation]
) -> Iterable[Candidate]:
    """`adjoins` beside `province` in a table of nothing else: the other end of a link between like rows.

    Numbers count only as a part of the key: beside a reference, they may measure something.
    """
    ends = [other for other in table.columns if other.base_type not in DATES | TIMESTAMPS]
    values = seen.columns.get(column.name) if seen is not None else None
    if len(ends) != _ENDS or column not in ends or ends[0].base_type != ends[1].base_type:
        return
    kind = key_class(column)
    if kind is None or values is None or values.unique or (kind == "number" and column.name not in table.primary_key):
        return
    for relation in related:
        if len(relation.child_columns) == 1:
            parent = ColumnName(relation.parent, relation.parent_columns[0])
            yield _candidate(table, column, parent, 0.79, "links the table that the other column points to")


def _candidate(table: Table, column: Column, parent: ColumnName, strength: float, reason: str) -> Candidate:
    return Candidate(
        child=table.name,
        child_columns=(column.name,),
        parent=parent.table,
        parent_columns=(parent.name,),
        strength=strength,
        reason=reason,
    )
