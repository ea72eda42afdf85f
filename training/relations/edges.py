"""Edges along which tables may be joined: declared, inferred from names and values, or given by the user."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from training.catalog.model import Catalog, Table, TableName
from training.catalog.user_files.user_relations import UserRelation
from training.relations.by_value.inclusion import Inclusion
from training.relations.relation import Relation
from training.relations.relation_candidate import RelationCandidate


class UnknownRelationColumn(ValueError):
    """A line of the user's relations names a table or column that does not exist."""

    def __init__(self, line: int, table: str, column: str | None = None) -> None:
        fault = "is not among this task's tables" if column is None else f"has no column {column}"
        super().__init__(f"line {line}: {table} {fault}")
        self.line = line
        self.table = table
        self.column = column
        """The missing column; None if the table is missing."""


_MANY = 20
_GOOD_PART = 0.1

type _Judged = tuple[float, RelationCandidate, str, float]
"""(confidence 0..1, candidate, evidence, share 0..1 of the parent's keys that are used)."""


def declared_relations(catalog: Catalog) -> tuple[Relation, ...]:
    """Return the foreign keys between the chosen tables, including those declared on partitions."""
    found: dict[tuple[object, ...], Relation] = {}
    for table in catalog.tables:
        for key in table.foreign_keys:
            if key.referenced_table in catalog:
                _add(
                    found,
                    table,
                    key.columns,
                    key.referenced_table,
                    key.referenced_columns,
                    evidence=f"foreign key {key.name}",
                )
        for part in table.partition_foreign_keys:
            if part.referenced_table in catalog:
                evidence = f"foreign key of {part.partitions} partitions"
                _add(found, table, part.columns, part.referenced_table, part.referenced_columns, evidence=evidence)
    return tuple(found.values())


def _add(
    found: dict[tuple[object, ...], Relation],
    table: Table,
    columns: tuple[str, ...],
    parent: TableName,
    parent_columns: tuple[str, ...],
    *,
    evidence: str,
) -> None:
    found.setdefault(
        (table.name, columns, parent, parent_columns),
        Relation(
            child=table.name,
            child_columns=columns,
            parent=parent,
            parent_columns=parent_columns,
            origin="declared",
            evidence=evidence,
        ),
    )


def inferred_relations(
    candidates: Iterable[RelationCandidate],
    inclusions: Mapping[RelationCandidate, Inclusion],
    known: Sequence[Relation],
) -> tuple[Relation, ...]:
    """Return relations for columns without a known one: the candidate that names **and** values support best."""
    taken = {(r.child, frozenset(r.child_columns)) for r in known}
    between: dict[tuple[TableName, TableName], list[Relation]] = defaultdict(list)
    for relation in known:
        between[relation.child, relation.parent].append(relation)
    judged: dict[tuple[TableName, frozenset[str]], list[_Judged]] = defaultdict(list)
    for candidate in candidates:
        place = (candidate.child, frozenset(candidate.child_columns))
        if place in taken or _repeats_known(candidate, between):
            continue
        confidence, evidence = _judge(candidate, inclusions.get(candidate))
        if confidence:
            inclusion = inclusions.get(candidate)
            filled = inclusion.filled if inclusion is not None else 0.0
            judged[place].append((confidence, candidate, evidence, filled))
    chosen = [
        _best(options) for _, options in sorted(judged.items(), key=lambda item: (item[0][0], sorted(item[0][1])))
    ]
    one_way = _one_way([option for option in chosen if option is not None], inclusions)
    return tuple(_relation(*option[:3]) for option in _whole(one_way))


def _whole(options: list[_Judged]) -> list[_Judged]:
    """Return the options without conflicting ones.

    Between two tables, columns that refer separately exclude the same columns together; a single column is dropped if
    it is part of a composite reference with a stronger name.
    """
    strongest: dict[tuple[TableName, str], float] = {}
    for _, candidate, _, _ in options:
        for column in candidate.child_columns if len(candidate.child_columns) > 1 else ():
            place = (candidate.child, column)
            strongest[place] = max(candidate.strength, strongest.get(place, 0.0))
    kept = [option for option in options if not _is_weaker(option[1], strongest)]
    alone = {(c.child, c.parent, _pairs(c)) for _, c, _, _ in kept if len(c.child_columns) == 1}
    return [
        option
        for option in kept
        if not any((option[1].child, option[1].parent, frozenset({pair})) in alone for pair in _pairs(option[1]))
        or len(option[1].child_columns) == 1
    ]


def _pairs(edge: RelationCandidate | Relation) -> frozenset[tuple[str, str]]:
    return frozenset(zip(edge.child_columns, edge.parent_columns, strict=True))


def _is_weaker(candidate: RelationCandidate, strongest: Mapping[tuple[TableName, str], float]) -> bool:
    first, *others = candidate.child_columns
    return not others and candidate.strength < strongest.get((candidate.child, first), 0.0)


def _repeats_known(
    candidate: RelationCandidate, between: Mapping[tuple[TableName, TableName], Sequence[Relation]]
) -> bool:
    """Return True for a reversed foreign key, and for columns that contain, or are part of, a known relation.

    Example of a part: if `tenant_id, user_id` refers to `tenant_id, id`, then `user_id` refers to `id`.
    """
    child, parent = candidate.child, candidate.parent
    columns, keys = candidate.child_columns, candidate.parent_columns
    if any((r.child_columns, r.parent_columns) == (keys, columns) for r in between.get((parent, child), ())):
        return True
    there = between.get((child, parent), ())
    if any(_pairs(candidate) < _pairs(relation) for relation in there):
        return True
    return len(columns) > 1 and any(set(r.child_columns) <= set(columns) for r in there)


def _judge(candidate: RelationCandidate, inclusion: Inclusion | None) -> tuple[float, str]:
    """Return (confidence, evidence); 0 rejects. Weak names need all values to match, strong ones nearly all."""
    strength = candidate.strength
    if inclusion is None or not inclusion.checked:
        # without values, the name of the table itself is right in four cases of five, if it ends like that of a key
        if not candidate.ending:
            return 0.0, ""
        return (0.7, f"{candidate.reason}; no values to compare") if strength >= 0.9 else (0.0, "")
    # real data have orphans: if the name is that of the table, half of the values suffice
    needed = 0.5 if strength >= 0.97 else 0.9 if strength >= 0.9 else 0.98 if strength >= 0.8 else 1.0
    if inclusion.share < needed or (strength < 0.8 and inclusion.checked < 2):
        return 0.0, ""
    if candidate.widely and (inclusion.checked < _MANY or inclusion.filled < _GOOD_PART):
        return 0.0, ""
    confidence = round(
        min(0.99, strength * (0.6 + 0.4 * inclusion.share) - (0.05 if inclusion.checked < 3 else 0.0)), 2
    )
    present = inclusion.checked - inclusion.missing
    return confidence, f"{candidate.reason}; {present} of {inclusion.checked} values are there"


def _best(options: list[_Judged]) -> _Judged | None:
    ranked = sorted(
        options,
        key=lambda option: (-option[0], -option[1].strength, -option[3], option[1].parent, option[1].parent_columns),
    )
    alike = len(ranked) > 1 and ranked[0][0] == ranked[1][0] and ranked[0][3] == ranked[1][3]
    return None if alike and ranked[0][1].strength < 0.75 else ranked[0]


def _one_way(options: list[_Judged], inclusions: Mapping[RelationCandidate, Inclusion]) -> list[_Judged]:
    """Keep one of two opposite directions: the one without missing values, else the one with the better name."""

    def rank(option: _Judged) -> tuple[bool, float, TableName]:
        inclusion = inclusions.get(option[1])
        return inclusion is None or not inclusion.missing, option[0], option[1].child

    by_edge = {
        (o[1].child, o[1].child_columns, o[1].parent, o[1].parent_columns): o for o in options
    }  # fmt: skip
    kept: list[_Judged] = []
    for option in options:
        c = option[1]
        back = by_edge.get((c.parent, c.parent_columns, c.child, c.child_columns))
        if back is None or rank(option) > rank(back) or back is option:
            kept.append(option)
    return kept


def _relation(confidence: float, candidate: RelationCandidate, evidence: str) -> Relation:
    return Relation(
        child=candidate.child,
        child_columns=candidate.child_columns,
        parent=candidate.parent,
        parent_columns=candidate.parent_columns,
        origin="inferred",
        confidence=confidence,
        evidence=evidence,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Side:
    table: Table
    columns: tuple[str, ...]


def with_user_relations(
    catalog: Catalog, relations: Sequence[Relation], given: Sequence[UserRelation]
) -> tuple[Relation, ...]:
    """Return the relations after the user's file: its relations added, forbidden ones removed.

    A relation of the user replaces inferred ones of the same columns. Raises UnknownRelationColumn.
    """
    result: list[Relation] = list(relations)
    for line in given:
        child = _side(catalog, line.child, line.child_columns, line.line)
        parent = _side(catalog, line.parent, line.parent_columns, line.line)
        edge = (child.table.name, child.columns, parent.table.name, parent.columns)
        result = [r for r in result if (r.child, r.child_columns, r.parent, r.parent_columns) != edge]
        if line.forbidden:
            continue
        result = [
            r
            for r in result
            if not (r.origin == "inferred" and r.child == edge[0] and set(r.child_columns) == set(edge[1]))
        ]
        result.append(
            Relation(
                child=edge[0],
                child_columns=edge[1],
                parent=edge[2],
                parent_columns=edge[3],
                origin="user",
                evidence=f"relations file, line {line.line}",
            )
        )
    return sorted_relations(result)


def sorted_relations(relations: Iterable[Relation]) -> tuple[Relation, ...]:
    return tuple(sorted(relations, key=lambda r: (r.child, r.child_columns, r.parent, r.parent_columns)))


def _side(catalog: Catalog, name: str, columns: tuple[str, ...], line: int) -> _Side:
    wanted = name.casefold()
    tables = [t for t in catalog.tables if wanted in (t.name.name.casefold(), str(t.name).casefold())]
    tables = [t for t in tables if t.name.schema == "public"] or tables
    if not tables:
        raise UnknownRelationColumn(line, name)
    by_name = {column.name.casefold(): column.name for column in tables[0].columns}
    for column in columns:
        if column.casefold() not in by_name:
            raise UnknownRelationColumn(line, tables[0].name.short, column)
    return _Side(table=tables[0], columns=tuple(by_name[column.casefold()] for column in columns))
