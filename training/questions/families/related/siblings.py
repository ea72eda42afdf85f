"""Figures of two kinds of children beside their parent, such as the rentals and the payments of each customer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import permutations

from training.questions import form as f
from training.questions.families.family import Family
from training.questions.ingredients.ingredients import Ingredients
from training.questions.phrasing import shared_rules as w
from training.questions.phrasing.grammar import Node, Slots, rule
from training.questions.phrasing.guard import Guard
from training.questions.phrasing.words import Words
from training.questions.sql import sql_tree as t
from training.questions.sql.parts import Parts
from training.questions.sql.scope import Scope
from training.relations.relation import Relation

_MIN_PARENTS = 5
_SEVERAL = 1.2
"""Minimum rows per parent, on average, for asking how many each has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildFigure(f.FormPart):
    """The number of children, or a sum over them."""

    things: f.Things
    measure: f.Measure


@dataclass(frozen=True, slots=True, kw_only=True)
class SiblingFigures(f.Form):
    """A figure of one kind of children and the number of another, per parent or for the top parents."""

    child: ChildFigure
    relation: Relation
    far: f.Things
    near: Relation
    limit: int | None


def _propose(i: Ingredients) -> Iterator[f.Form]:
    couples = list(permutations(_usable(i), 2)) if _are_compared(i) else []
    if not couples:
        return
    one, other = i.random.choice(couples)
    sums = [of for of in i.reach.measures(one.child) if i.reach.additive(of) and i.reach.unit_column(of) is None]
    measure = f.Aggregate(function="sum", field=i.random.choice(sums)) if sums else w.COUNT
    limit = i.random.choice((None, 3, 5, 10))
    limit = limit if limit is not None and i.rows > 2 * limit else None
    child = ChildFigure(things=f.Things(table=one.child), measure=measure)
    far = f.Things(table=other.child)
    yield SiblingFigures(things=i.plain(), child=child, relation=one, far=far, near=other, limit=limit)


def _are_compared(i: Ingredients) -> bool:
    """Return True for several rows with names, in a table that is no link."""
    return i.rows >= _MIN_PARENTS and bool(i.reach.display(i.table)) and not i.reach.is_link(i.table)


def _usable(i: Ingredients) -> list[Relation]:
    """Return the references from tables with several rows per parent that have a single reference to this table."""
    edges = i.reach.children(i.table)
    return [
        edge
        for edge in edges
        if sum(other.child == edge.child for other in edges) == 1
        and i.words.part(edge) is None
        and not i.reach.is_link(edge.child)
        and not i.reach.has_one_at_most(edge)
        and not i.reach.is_taken_daily(edge.child)
        and i.reach.rows(edge.child) > _SEVERAL * max(_parents_used(i, edge), 1)
    ]


def _parents_used(i: Ingredients, edge: Relation) -> int:
    return i.reach.source.profiles[edge.child].columns[edge.child_columns[0]].distinct or 0


def _build(parts: Parts, form: SiblingFigures) -> t.Query:
    scope = parts.scope(form.things.table)
    shown = parts.shown(scope, w.default_show(form.things.table, parts.words))
    figure = _of_children(parts, scope, form.relation, form.child.measure)
    number = _of_children(parts, scope, form.near, w.COUNT)
    query = parts.select(scope, (*shown, figure, number), form.things)
    order = (t.Order(figure.of, descending=True, nulls_last=True),) if form.limit else ()
    return replace(query, order=order, limit=form.limit)


def _of_children(parts: Parts, scope: Scope, relation: Relation, measure: f.Measure) -> t.Item:
    """Return the figure as a subquery, because a join of both kinds of children would multiply rows."""
    child = parts.scope(relation.child, taken=frozenset({scope.root.qualifier}))
    edge = child.linked(relation, child.root.qualifier, scope.root.qualifier)
    inner = parts.select(child, (t.Item(parts.figure(child, measure)),), f.Things(table=relation.child), edge)
    return t.Item(t.Scalar(inner), parts.words.measure(measure, relation.child))


def _child_relation(slots: Slots, words: Words) -> Relation:
    return w.only_relation(slots["child"].things.table, slots["things"].table, words)


def _near_relation(slots: Slots, words: Words) -> Relation:
    return w.only_relation(slots["far"].table, slots["things"].table, words)


@Guard
def _sum_of_these(node: Node, words: Words) -> bool:
    return w.does_not_count(node, words) and node.measure.field.root == node.things.table


_RELATIONS = {"relation": _child_relation, "near": _near_relation}


FAMILY = Family(
    labels={"sibling_figures": ("figures of two kinds of children", "两类下级的统计")},
    forms={SiblingFigures: "sibling_figures"},
    propose=_propose,
    build=_build,
    rules_en=(
        rule("figure", ChildFigure, "number of {things:many}", measure=w.COUNT),
        rule("figure", ChildFigure, "{measure:measure} of {things:many}", when=_sum_of_these),
        rule("highest", ChildFigure, "most {things:many}", measure=w.COUNT),
        rule("highest", ChildFigure, "highest {measure:measure} of {things:many}", when=_sum_of_these),
        rule("form", SiblingFigures, "For each {things:one}, show the {child:figure} and the number of {far:many}.", limit=None, derived=_RELATIONS),
        rule("form", SiblingFigures, "Which {limit:n} {things:many} have the {child:highest}, and how many {far:many} does each have?", derived=_RELATIONS, when=w.limited),
        rule("short", SiblingFigures, "{child:figure} and number of {far:many} per {things:one}", limit=None, derived=_RELATIONS),
    ),
    rules_zh=(
        rule("figure", ChildFigure, "{things:some}数量", measure=w.COUNT),
        rule("figure", ChildFigure, "{things:some}{measure:measure}", when=_sum_of_these),
        rule("highest", ChildFigure, "{things:some}最多", measure=w.COUNT),
        rule("highest", ChildFigure, "{things:some}{measure:measure}{measure:top~}", when=_sum_of_these),
        rule("form", SiblingFigures, "统计每{things:counter~}{things:some}的{child:figure}，以及{far:some}数量。", limit=None, derived=_RELATIONS),
        rule("form", SiblingFigures, "{child:highest}的{limit:n}{things:counter~}{things:some}是哪些？各有多少{far:counter~}{far:some}？", derived=_RELATIONS, when=w.limited),
        rule("short", SiblingFigures, "各{things:some}的{child:figure}及{far:some}数量", limit=None, derived=_RELATIONS),
    ),
)  # fmt: skip
