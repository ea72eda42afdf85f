"""Distinct parents of the rows, such as the customers with open orders, and their number per group."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from training.questions import form as f
from training.questions.families.family import Family
from training.questions.ingredients.choices import a_comparison, fixed_by, unrelated
from training.questions.ingredients.ingredients import Ingredients
from training.questions.phrasing import headings
from training.questions.phrasing import shared_rules as w
from training.questions.phrasing.grammar import rule
from training.questions.sql import sql_tree as t
from training.questions.sql.parts import Parts

_PER_PARENT = 1.2
"""Minimum rows per parent, on average, so that counts of rows and of parents differ."""
_MAX_GROUPS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferentParents(f.Form):
    """The distinct parents of the rows."""

    parent: f.Entity


@dataclass(frozen=True, slots=True, kw_only=True)
class ParentCounts(f.Form):
    """The number of distinct parents per group, or the group with the most."""

    parent: f.Entity
    by: f.Dimension
    limit: int | None


def _propose(i: Ingredients) -> Iterator[f.Form]:
    parents = [each for each in i.shows if isinstance(each, f.Entity) and _are_fewer(i, each)]
    if not parents:
        return
    parent = i.random.choice(parents)
    own = f.ByEntity(entity=parent)
    if (things := i.things(1, fixed_by(own))).where:
        yield DifferentParents(things=things, parent=parent)
    group = a_comparison(i, _MAX_GROUPS, least=2, rows=3)
    if group is not None and unrelated(own, group.dimension):
        limit = i.random.choice((None, None, 1)) if group.groups >= 3 else None
        things = i.things(1, (*fixed_by(own), *fixed_by(group.dimension)))
        yield ParentCounts(things=things, parent=parent, by=group.dimension, limit=limit)


def _are_fewer(i: Ingredients, parent: f.Entity) -> bool:
    several = 1 < i.reach.reached(parent.path) * _PER_PARENT <= i.rows
    return several and len(parent.path) == 1 and len(parent.path[0].child_columns) == 1


def _build(parts: Parts, form: DifferentParents | ParentCounts) -> t.Select:
    scope = parts.scope(form.things.table)
    if isinstance(form, DifferentParents):
        group = parts.group(scope, f.ByEntity(entity=form.parent))
        keys = tuple(t.Item(column) for column in group.by if column not in {item.of for item in group.items})
        query = parts.select(scope, (*keys, *group.items), form.things)
        return replace(query, distinct=True, order=tuple(t.Order(item.of) for item in group.items))
    group = parts.group(scope, form.by)
    [reference] = form.parent.path[0].child_columns
    number = t.Call("COUNT", (scope.column(f.Field(table=form.things.table, column=reference)),), distinct=True)
    name = headings.different(parts.words.entity(form.parent), parts.words.language)
    query = parts.select(scope, (*group.items, t.Item(number, name)), form.things, group.present)
    order = (t.Order(number, descending=True),) if form.limit else group.order
    return replace(query, group=group.by, order=order, limit=form.limit)


FAMILY = Family(
    labels={"different_parents": ("different parents", "去重关联")},
    forms={DifferentParents: "different_parents", ParentCounts: "different_parents"},
    propose=_propose,
    build=_build,
    rules_en=(
        rule("form", DifferentParents, "List the distinct {parent:entities} of {things:all}."),
        rule("form", ParentCounts, "For each {by:dim}, how many different {parent:entities} do the {things:many} have?", limit=None),
        rule("form", ParentCounts, "Show the number of different {parent:entities} of {things:many} by {by:dim}.", limit=None, when=w.unconditional),
        rule("form", ParentCounts, "Which {by:dim} has the most different {parent:entities} among {things:many}?", limit=1),
        rule("short", DifferentParents, "distinct {parent:entities} of {things:many}"),
        rule("short", ParentCounts, "different {parent:entities} of {things:many} per {by:dim}", limit=None),
    ),
    rules_zh=(
        rule("form", DifferentParents, "{things:all}涉及哪些不同的{parent:entity}？"),
        rule("form", DifferentParents, "列出{things:all}涉及的{parent:entity}，不要重复。"),
        rule("form", ParentCounts, "按{by:dim}统计{things:some}涉及的不同{parent:entity}数量。", limit=None),
        rule("form", ParentCounts, "哪{by:which~}{by:dim}的{things:some}涉及的不同{parent:entity}最多？", limit=1),
        rule("short", ParentCounts, "各{by:dim}的{things:some}涉及多少不同的{parent:entity}", limit=None),
    ),
)  # fmt: skip
