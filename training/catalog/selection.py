"""Chooses the relations that a table list names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from training.catalog.model import TableName
from training.catalog.user_files.table_list import name_parts

MAX_COMPARED = 10
"""Maximum number of missing names for which the nearest name is looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationRow:
    """One row of `queries/relations.sql`."""

    oid: int
    schema: str
    name: str
    kind: str
    is_partition: bool
    of_extension: bool
    comment: str | None
    estimated_rows: int
    bytes: int
    partition_key: str | None
    view_definition: str | None
    readable: bool
    withheld: list[str]
    """Columns that the login may not read; empty if it may read none of the columns."""
    unpopulated: bool
    in_part: bool
    """True if row-level security shows the login only some of the rows."""
    locked: bool

    @property
    def full_name(self) -> TableName:
        return TableName(self.schema, self.name)


class AmbiguousTable(ValueError):
    """A table name without schema exists in several schemas."""

    def __init__(self, name: str, schemas: Sequence[str]) -> None:
        super().__init__(f"{name} is in several schemas ({', '.join(schemas)}); write schema.{name}")
        self.name = name
        self.schemas = tuple(schemas)


def choose(
    relations: Iterable[RelationRow], names: Sequence[str] | None, *, include_views: bool
) -> tuple[list[RelationRow], tuple[str, ...]]:
    """Return the relations of these names, sorted, and the names that no relation has.

    Without names: ordinary and partitioned tables (with `include_views` also views), without partitions and tables of
    extensions, and without foreign tables, which query another server or run a program. A relation that is named is
    chosen whatever its kind. As in SQL, `public` comes first if a name is in several schemas, and `Orders` also finds
    `orders`. Raises AmbiguousTable.
    """
    found = list(relations)
    if names is None:
        kinds = "rpvm" if include_views else "rp"
        return [r for r in found if r.kind in kinds and not r.is_partition and not r.of_extension], ()
    by_name: dict[str, list[RelationRow]] = defaultdict(list)
    for relation in found:
        by_name[relation.name.casefold()].append(relation)
    chosen: dict[tuple[str, str], RelationRow] = {}
    missing: list[str] = []
    for name in names:
        relation = _find(by_name, name)
        if relation is None:
            missing.append(name)
        else:
            chosen[relation.schema, relation.name] = relation
    return [chosen[key] for key in sorted(chosen)], tuple(missing)


def nearest_names(relations: Iterable[RelationRow], missing: Sequence[str]) -> list[str]:
    """Return the name of the relation nearest to each missing name, except names that resemble none.

    Compares at most MAX_COMPARED names, because a list may miss thousands.
    """
    names = {r.full_name.short.casefold(): r.full_name.short for r in relations if not r.is_partition}
    near = (get_close_matches(name.casefold(), names, n=1) for name in missing[:MAX_COMPARED])
    return [*dict.fromkeys(names[found] for (found,) in filter(None, near))]


def _find(by_name: Mapping[str, list[RelationRow]], name: str) -> RelationRow | None:
    *schemas, table = name_parts(name)
    schema = schemas[0] if schemas else None
    for fold in (_as_written, str.casefold):
        matches = [
            r
            for r in by_name.get(table.casefold(), [])
            if fold(r.name) == fold(table) and (schema is None or fold(r.schema) == fold(schema))
        ]
        if len(matches) > 1 and schema is None:
            matches = [r for r in matches if r.schema == "public"] or matches
        if len(matches) > 1:
            raise AmbiguousTable(table, sorted({r.schema for r in matches}))
        if matches:
            return matches[0]
    return None


def _as_written(name: str) -> str:
    return name
