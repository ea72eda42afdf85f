"""Joins of a table: to the parents of its rows, over them to further tables, and through it as a link."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from training.catalog.model import TableName
from training.knowledge.facts import Link, ParentJoin
from training.questions.source_facts.neighbourhood import Reach
from training.relations.relation import Relation

_MAX_CHAINS = 3


def joins_of(reach: Reach, table: TableName) -> Iterator[ParentJoin]:
    for relation in (*reach.parents(table), *reach.own_hierarchy(table)):
        shares = [reach.source.profile(table, name).null_share for name in relation.child_columns]
        yield ParentJoin(
            relation=relation, one_to_one=reach.has_one_at_most(relation), empty_share=max(shares, default=0.0)
        )


def chains_of(reach: Reach, table: TableName) -> Iterator[tuple[Relation, ...]]:
    """Yield the shortest ways of two or three relations to tables with named rows; none from a link table."""
    if reach.is_link(table):
        return
    near = {table, *(r.parent for r in reach.parents(table))}
    two = [way for way in reach.paths(table) if len(way) == 2]
    further = near | {way[-1].parent for way in two}
    three = [(*way, last) for way in two for last in reach.parents(way[-1].parent)]
    ways = [w for w in two if w[-1].parent not in near] + [w for w in three if w[-1].parent not in further]
    named = [way for way in ways if reach.display(way[-1].parent) and all(_has_rows(reach, r) for r in way)]
    longest = (way for way in named if not any(len(o) > len(way) and o[: len(way)] == way for o in named))
    yield from islice(longest, _MAX_CHAINS)


def _has_rows(reach: Reach, relation: Relation) -> bool:
    return all(reach.source.profile(relation.child, name).null_share < 1 for name in relation.child_columns)


def link_of(reach: Reach, table: TableName) -> Link | None:
    if not reach.is_link(table):
        return None
    ends = {relation.parent: relation for relation in reach.parents(table)}
    return Link(ends=tuple((parent, _is_once(reach, relation)) for parent, relation in ends.items()))


def _is_once(reach: Reach, relation: Relation) -> bool:
    """Return True if no two rows of the data have the same parent."""
    profile = reach.source.profiles[relation.child]
    distinct = [profile.columns[name].distinct for name in relation.child_columns]
    return profile.exact and profile.rows > 0 and distinct == [profile.rows]
