"""Groups beyond a threshold (HAVING), such as the customers with more than ten orders."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from training.catalog.values import Value
from training.language import chinese
from training.probe import ProbeResult
from training.questions import form as f
from training.questions.families.family import Family
from training.questions.ingredients.choices import SEVERAL_GROUPS, a_comparison, round_below
from training.questions.ingredients.ingredients import Ingredients
from training.questions.ingredients.round_numbers import nice, plain
from training.questions.phrasing import shared_rules as w
from training.questions.phrasing.grammar import Node, rule
from training.questions.phrasing.guard import Guard
from training.questions.phrasing.words import Words
from training.questions.source_facts.neighbourhood import Reach
from training.questions.sql import sql_tree as t
from training.questions.sql.groups import grouped
from training.questions.sql.parts import Parts

_MIN_THRESHOLD = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupsOver(f.Form):
    """Groups whose figure passes a threshold (HAVING)."""

    by: f.Dimension
    measure: f.Measure
    op: Literal[">", ">="]
    threshold: Value


def _propose(i: Ingredients) -> Iterator[f.Form]:
    group = a_comparison(i, least=SEVERAL_GROUPS)
    if group is None or not group.groups:
        return
    things = f.Things(table=i.table, alive=i.alive())
    by = group.dimension
    average = max(i.rows // group.groups, 1)
    if i.random.random() < 0.5 or not i.measures:
        yield from _groups_by_size(i, by, things, average)
        return
    of = i.random.choice(i.measures)
    profile = i.reach.profile(of)
    low, high = profile.minimum, profile.maximum
    if not isinstance(low, int | Decimal) or not isinstance(high, int | Decimal) or low >= high:
        return
    if i.adds_up(of) and low >= 0:
        usual = (Decimal(low) + Decimal(high)) / 2 * average
        limit = nice(usual, 0 if isinstance(high, int) else Decimal(0), usual * 2)
        yield GroupsOver(things=things, by=by, measure=f.Aggregate(function="sum", field=of), op=">", threshold=limit)
    limit = nice(Decimal(low) + (Decimal(high) - Decimal(low)) / 10, low, high)
    yield GroupsOver(
        things=things, by=by, measure=f.Aggregate(function="avg", field=of), op=">", threshold=plain(limit)
    )


def _groups_by_size(i: Ingredients, by: f.Dimension, things: f.Things, average: int) -> Iterator[f.Form]:
    """Propose a round number that about a third of the groups with known sizes pass."""
    sizes = sorted(_sizes(i, by), reverse=True)
    count = round_below(sizes[len(sizes) // 3] if sizes else 2 * average)
    if count >= _MIN_THRESHOLD and (not sizes or sizes[-1] < count):
        op = i.random.choice((">", ">="))
        yield GroupsOver(things=things, by=by, measure=f.CountRows(), op=op, threshold=count)


def _sizes(i: Ingredients, by: f.Dimension) -> tuple[int, ...]:
    """Return the known row counts of groups, if they are values of a column of the rows; else ()."""
    of = f.subject_of(by)
    match of:
        case f.Field(path=()):
            profile = i.reach.profile(of)
        case f.Entity(path=(relation,)) if len(relation.child_columns) == 1:
            profile = i.reach.profile(f.Field(table=i.table, column=relation.child_columns[0]))
        case _:
            return ()
    return tuple(round(c.share * i.rows) for c in profile.common if c.share > 0)


def _build(parts: Parts, form: GroupsOver) -> t.Select:
    scope = parts.scope(form.things.table)
    group = parts.group(scope, form.by)
    measure = parts.measure_item(scope, form.measure)
    query = grouped(parts, scope, (group,), (measure,), form.things)
    having = t.Binary(form.op, measure.of, t.Lit(form.threshold))
    return replace(query, having=having, order=(t.Order(measure.of, descending=True),))


def _is_informative(form: GroupsOver, result: ProbeResult, reach: Reach) -> bool:
    return (result.rows or 0) < _groups(form.by, reach)


def _groups(by: f.Dimension, reach: Reach) -> float:
    """Return the maximum number of groups; infinity if unknown."""
    match by:
        case f.ByField(field=of):
            return reach.profile(of).distinct or float("inf")
        case f.ByEntity(entity=f.Entity(path=(relation, *_))) if len(relation.child_columns) == 1:
            own = f.Field(table=relation.child, column=relation.child_columns[0])
            return reach.profile(own).distinct or float("inf")
        case _:
            return float("inf")


@Guard
def _of_kinds(node: Node, words: Words) -> bool:
    """Groups are kinds of the rows: one says "companies of a type", not "a type has companies"."""
    by = node.by
    return isinstance(by, f.ByField) and chinese.counter_of_values(words.field(by.field)) == "种"


FAMILY = Family(
    labels={"having": ("groups with condition", "分组筛选")},
    forms={GroupsOver: "having"},
    propose=_propose,
    build=_build,
    is_informative=_is_informative,
    rules_en=(
        rule("form", GroupsOver, "Which {by:dims} have {op:than} {threshold:threshold} {things:many}?", measure=w.COUNT),
        rule("form", GroupsOver, "For which {by:dims} is the {measure:measure} of {things:many} {op:isabove} {threshold:threshold}?", when=w.does_not_count),
        rule("short", GroupsOver, "{by:dims} with {op:than} {threshold:threshold} {things:many}", measure=w.COUNT),
    ),
    rules_zh=(
        rule("form", GroupsOver, "哪些{by:dim}{op:than}{threshold:threshold}{things:counter~}{things:some}？", measure=w.COUNT, when=~_of_kinds),
        rule("form", GroupsOver, "哪些{by:dim}的{things:some}{op:number}{threshold:threshold}{things:counter~}？", measure=w.COUNT, when=_of_kinds),
        rule("form", GroupsOver, "在{things:some}中，哪些{by:dim}的{measure:measure}{op:beyond}{threshold:threshold}？", when=w.does_not_count),
        rule("short", GroupsOver, "{things:some}{op:number}{threshold:threshold}{things:counter~}的{by:dim}", measure=w.COUNT),
    ),
)  # fmt: skip
