"""Tables and relations to draw: all of a small schema, else those nearest to one table. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from training.documents import RecordedRelation, RecordedSchema

MAX_DRAWN_TABLES = 60
"""Maximum number of tables of one drawing; more would be unreadable."""


def drawn_tables(schema: RecordedSchema, relations: Iterable[RecordedRelation], table: str | None) -> frozenset[str]:
    """Return the short names of the tables to draw: at most MAX_DRAWN_TABLES, by distance from `table`.

    Without `table`, the drawing of a large schema begins with the table of the most relations.
    """
    if len(schema.tables) <= MAX_DRAWN_TABLES:
        return frozenset(schema.tables)
    near: dict[str, set[str]] = defaultdict(set)
    for relation in relations:
        near[relation.child].add(relation.parent)
        near[relation.parent].add(relation.child)
    first = table or min(schema.tables, key=lambda name: (-len(near[name]), name))
    found = {first: None}
    ring = [first]
    while ring and len(found) < MAX_DRAWN_TABLES:
        following = {name for each in ring for name in near[each] if name not in found}
        ring = sorted(following, key=lambda name: (-len(near[name]), name))[: MAX_DRAWN_TABLES - len(found)]
        found.update(dict.fromkeys(ring))
    return frozenset(found)
