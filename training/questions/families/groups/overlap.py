"""Groups with rows that meet both of two conditions on one column, only the first, or either."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from training.questions import form as f
from training.questions.families.family import Family, any_answer
from training.questions.ingredients.choices import FEW, a_grouping, touches
from training.questions.ingredients.filters import Filter
from training.questions.ingredients.ingredients import Ingredients
from training.questions.phrasing.grammar import rule
from training.questions.sql import sql_tree as t
from training.questions.sql.parts import Parts
from training.questions.sql.scope import bounds


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap(f.Form):
    """Groups that occur under both conditions, only under the first, or under either."""

    by: f.Dimension
    first: f.Condition
    second: f.Condition
    kind: Literal["both", "first", "either"]


def _propose(i: Ingredients) -> Iterator[f.Form]:
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
    if isinstance(first, f.During) and isinstance(second, f.During) and _meet(first.period, second.period):
        return
    kind = i.random.choice(("both", "first", "either"))
    things = f.Things(table=i.table, alive=i.alive())
    yield Overlap(things=things, by=group.dimension, first=first, second=second, kind=kind)


def _meet(one: f.Period, two: f.Period) -> bool:
    """Return True if the periods overlap: June 2022 and 2022."""

    def days(of: f.Period) -> tuple[date, date]:
        return (date(of.year, 1, 1), date(of.year, 12, 31)) if isinstance(of, f.Year) else bounds(of)

    first, second = days(one), days(two)
    return first[0] <= second[1] and second[0] <= first[1]


def _contrasts(of: Filter) -> bool:
    """Return True for conditions that exclude each other if they are on one column."""
    condition = of.condition
    if isinstance(condition, f.During):
        return isinstance(condition.period, f.Month | f.Year)
    return isinstance(condition, f.Equals) and not condition.negated and not of.identity and of.share > 0.02


def _build(parts: Parts, form: Overlap) -> t.Query:
    word: dict[str, t.SetWord] = {"both": "INTERSECT", "first": "EXCEPT", "either": "UNION"}
    return t.SetQuery(op=word[form.kind], left=_side(parts, form, form.first), right=_side(parts, form, form.second))


def _side(parts: Parts, form: Overlap, condition: f.Condition) -> t.Select:
    """Return one operand; if names repeat, the key comes first, so that rows of equal names stay apart."""
    scope = parts.scope(form.things.table)
    group = parts.group(scope, form.by)
    shown = {i.of for i in group.items}
    keys = tuple(t.Item(e) for e in group.by if e not in shown)
    things = replace(form.things, where=(*form.things.where, condition))
    return parts.select(scope, (*keys, *group.items), things, group.present)


FAMILY = Family(
    labels={"set_operation": ("set operation", "集合运算")},
    forms={Overlap: "set_operation"},
    propose=_propose,
    build=_build,
    is_informative=any_answer,
    rules_en=(
        rule("form", Overlap, "Which {by:dims} have {things:many} {first:cond} and also some {second:cond}?", kind="both"),
        rule("form", Overlap, "Which {by:dims} have {things:many} {first:cond} but none {second:cond}?", kind="first"),
        rule("form", Overlap, "Which {by:dims} have {things:many} {first:cond} or {second:cond}?", kind="either"),
    ),
    rules_zh=(
        rule("form", Overlap, "哪些{by:dim}既有{first:cond}的{things:some}，又有{second:cond}的{things:some}？", kind="both"),
        rule("form", Overlap, "哪些{by:dim}有{first:cond}的{things:some}，但没有{second:cond}的？", kind="first"),
        rule("form", Overlap, "哪些{by:dim}有{first:cond}或者{second:cond}的{things:some}？", kind="either"),
    ),
)  # fmt: skip
