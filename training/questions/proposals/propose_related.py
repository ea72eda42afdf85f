"""Candidates about rows and what belongs to them: children, hierarchies, links, overlaps."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from training.catalog.model import TableName
from training.questions import form as f
from training.questions.proposals.choices import (
    ENOUGH,
    FEW,
    RARE,
    a_grouping,
    round_below,
    touches,
)
from training.questions.proposals.filters import Filter, is_unsaid_code
from training.questions.proposals.ingredients import Ingredients
from training.questions.quota import is_calendar, needs_few_pairs
from training.questions.sql.scope import bounds
from training.relations.relation import Relation


def children(i: Ingredients) -> Iterator[f.Form]:
    """This table as the parent. Only where one edge leads here: with two, "its films" would be unclear."""
    edges = i.reach.children(i.table)
    if is_calendar(i.reach.source, i.reach.source.catalog.table(i.table)):
        # what there was on which days is asked of what there was
        return
    if i.reach.goes_by_key(i.table) and i.rows > _MAX_BY_KEY:
        return
    for relation in edges:
        alone = sum(r.child == relation.child for r in edges) == 1 and not i.reach.is_link(relation.child)
        if alone and not needs_few_pairs(i.reach.source, i.reach.source.catalog.table(relation.child)):
            yield from _children_along(i, relation)


_MAX_BY_KEY = 20
"""Rows without a name that people know by their number: shops, but not loans."""
_SEVERAL = 1.2
"""Children per parent, from which on people ask how many each has."""
_MIN_PARENTS = 4
"""Fewer are read one by one: nobody asks which of two have many."""
_FEW_HAVE, _MOST_HAVE = 0.05, 0.95
"""Part of the parents that have children: of fewer nobody asks, and if more have some, not which do."""


def _only_child(i: Ingredients, relation: Relation) -> Iterator[f.Form]:
    """Of what has one at most nobody asks how many."""
    if i.rows * _FEW_HAVE < i.reach.rows(relation.child) < i.rows:
        for show in dict.fromkeys((i.name, tuple(dict.fromkeys((*i.name, *i.some_shown(2)))))):
            yield f.Childless(things=i.things(0), relation=relation, child=f.Things(table=relation.child), show=show)


def _children_along(i: Ingredients, relation: Relation) -> Iterator[f.Form]:
    if i.reach.has_one_at_most(relation):
        yield from _only_child(i, relation)
        return
    child = f.Things(table=relation.child, where=_child_where(i, relation))
    bare = f.Things(table=relation.child)
    used = i.reach.source.profiles[relation.child].columns[relation.child_columns[0]].distinct or 0
    things = i.things(0 if child.where else 1)
    if used < i.rows * _FEW_HAVE:
        return
    some_lack = used < i.rows
    if some_lack or (child.where and _someone_lacks(i, child)):
        yield f.Childless(things=i.things(0), relation=relation, child=child, show=i.name)
        more = tuple(dict.fromkeys((*i.name, *i.some_shown(2))))
        if more != i.name:
            whole = bare if some_lack else child
            yield f.Childless(things=i.things(0), relation=relation, child=whole, show=more)
    average = i.reach.rows(relation.child) // max(used, 1)
    if i.reach.rows(relation.child) < _SEVERAL * used:
        return
    if used >= _MIN_PARENTS and (used < i.rows * _MOST_HAVE or child.where):
        yield f.WithChildren(things=things, relation=relation, child=child, minimum=1)
    if used >= _MIN_PARENTS and average > 1:
        minimum = round_below(average)
        yield f.WithChildren(things=i.things(0), relation=relation, child=bare, minimum=minimum)
    yield f.ChildCounts(things=things, relation=relation, child=child)
    yield f.ChildCounts(things=i.things(1), relation=relation, child=bare)


def _someone_lacks(i: Ingredients, child: f.Things) -> bool:
    """True where the children of that kind are few enough for some parent to have none."""
    shares = {x.condition: x.share for x in filters_of(i, child.table)}
    some = i.reach.rows(child.table) * min(shares.get(c, 1.0) for c in child.where)
    return some < ENOUGH * i.rows


def _child_where(i: Ingredients, relation: Relation) -> tuple[f.Condition, ...]:
    """One condition on the child's own columns, sometimes; never on those that lead to the parent."""
    from_child = [
        x.condition
        for x in filters_of(i, relation.child)
        if _said_of_children(x) and x.condition.field.column not in relation.child_columns
    ]
    if not from_child or i.random.random() < 0.4:
        return ()
    return (i.random.choice(from_child),)


def _said_of_children(of: Filter) -> bool:
    """Kinds and times only: "no orders that are not …" is a riddle."""
    condition = of.condition
    match condition:
        case f.Equals(negated=negated, value=value):
            plain_kind = not negated and value is not False
        case _:
            plain_kind = isinstance(condition, f.During)
    return plain_kind and not condition.field.path and not of.identity and of.share > RARE


def filters_of(i: Ingredients, table: TableName) -> tuple[Filter, ...]:
    return i.filters if table == i.table else i.neighbours(table)


def hierarchy(i: Ingredients) -> Iterator[f.Form]:
    for relation in i.reach.own_hierarchy(i.table):
        yield f.Hierarchy(things=i.things(1), relation=relation)
        yield f.Reports(things=i.plain(), relation=relation)


def overlap(i: Ingredients) -> Iterator[f.Form]:
    """Groups with rows that meet both of two conditions on one column, only the first, or either."""
    group = a_grouping(i)
    usable = [x.condition for x in i.filters if _contrasts(x)]
    if group is None or not usable:
        return
    first = i.random.choice(usable)
    others = [c for c in usable if c.field == first.field and type(c) is type(first) and c != first]
    few = 0 < group.groups < FEW - 2 or (i.reach.profile(first.field).distinct or 0) <= 2
    if not others or touches(first.field, group.dimension) or few:
        return
    second = i.random.choice(others)
    if isinstance(first, f.During) and isinstance(second, f.During) and meet(first.period, second.period):
        return
    kind = i.random.choice(("both", "first", "either"))
    things = f.Things(table=i.table, alive=i.alive())
    yield f.Overlap(things=things, by=group.dimension, first=first, second=second, kind=kind)


def meet(one: f.Period, two: f.Period) -> bool:
    """True where some day lies in both: June 2022 and 2022."""

    def days(of: f.Period) -> tuple[date, date]:
        return (date(of.year, 1, 1), date(of.year, 12, 31)) if isinstance(of, f.Year) else bounds(of)

    first, second = days(one), days(two)
    return first[0] <= second[1] and second[0] <= first[1]


def _contrasts(of: Filter) -> bool:
    """Conditions of which two on one column exclude each other."""
    condition = of.condition
    if isinstance(condition, f.During):
        return isinstance(condition.period, f.Month | f.Year)
    return isinstance(condition, f.Equals) and not condition.negated and not of.identity and of.share > 0.02


def links(i: Ingredients) -> Iterator[f.Form]:
    """Across a table that only joins two others."""
    for near in i.reach.children(i.table):
        link = near.child
        edges = i.reach.parents(link)
        if not i.reach.is_link(link) or sum(r.parent == i.table for r in edges) != 1:
            continue
        for far in edges:
            if far.parent == i.table or not i.words.named((far,)):
                continue
            if i.reach.display(far.parent) and i.reach.display(i.table):
                yield f.LinkedRows(things=i.plain(), near=near, far=far)
            if _several_each(i, far):
                yield f.LinkCounts(things=i.things(0), near=near, far=far, limit=i.random.choice((None, 3, 5, 10)))
            display = i.reach.display(far.parent)
            label = f.Field(table=far.parent, column=display[0]) if len(display) == 1 else None
            if label is not None and not is_unsaid_code(i.reach, label):
                yield from _named_links(i, near, far, label)


def _several_each(i: Ingredients, far: Relation) -> bool:
    """True where "how many each has" is not always one."""
    used = i.reach.source.profiles[far.child].columns[far.child_columns[0]].distinct or 0
    return i.reach.rows(far.child) > 1.2 * used


def _named_links(i: Ingredients, near: Relation, far: Relation, label: f.Field) -> Iterator[f.Form]:
    values = i.sayable(label)
    if values:
        yield f.Linked(things=i.things(0), near=near, far=far, value=i.random.choice(values[:5]))
