"""Ratios as plain fractions: value to value, and part to whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import permutations

from training.probe import ProbeResult
from training.questions import form as f
from training.questions.families.family import Family, a_figure, several_rows
from training.questions.ingredients.choices import a_comparison, some_lack, touches
from training.questions.ingredients.filters import Filter
from training.questions.ingredients.ingredients import Ingredients
from training.questions.phrasing import shared_rules as w
from training.questions.phrasing.grammar import rule
from training.questions.source_facts.neighbourhood import Reach
from training.questions.sql import sql_tree as t
from training.questions.sql.parts import ZERO, Parts

_MANY_GROUPS = 100
_MIN_ROWS = 10
"""Minimum rows; below, the two numbers are clearer than their ratio."""
_PER_GROUP = 20
"""Minimum rows of a group, on average, for a ratio per group."""
_PART = 0.05
"""Minimum share of rows, and of the rest, for a ratio."""
_HEADING = {"en": "ratio", "zh": "比值"}


def _crossed(by: f.Dimension | None, condition: f.Condition) -> tuple[f.Dimension, f.Dimension] | None:
    return None if by is None or not isinstance(condition, f.Equals) else (by, f.ByField(field=condition.field))


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueRatio(f.Form):
    """Rows that meet one condition to those that meet another."""

    first: f.Condition
    second: f.Condition
    by: f.Dimension | None

    def crossed(self) -> tuple[f.Dimension, f.Dimension] | None:
        return _crossed(self.by, self.first)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartRatio(f.Form):
    """Rows that meet a condition to all rows."""

    condition: f.Condition
    by: f.Dimension | None

    def crossed(self) -> tuple[f.Dimension, f.Dimension] | None:
        return _crossed(self.by, self.condition)


def _propose(i: Ingredients) -> Iterator[f.Form]:
    if i.rows >= _MIN_ROWS and not i.reach.is_taken_daily(i.table):
        yield from i.random.choice((_values, _values, _part))(i)


def _a_group(i: Ingredients, conditions: tuple[f.Condition, ...]) -> f.Dimension | None:
    """Return a group for some of the questions; None if it fixes a condition or some groups have no rows."""
    group = a_comparison(i, _MANY_GROUPS, rows=_PER_GROUP) if i.random.random() < 0.3 else None
    if group is None or some_lack(i, group.dimension):
        return None
    if any(touches(each.field, group.dimension) for each in conditions):
        return None
    return group.dimension


def _values(i: Ingredients) -> Iterator[f.Form]:
    usable = [each.condition for each in i.filters if _is_of_some(each)]
    pairs = [(a, b) for a, b in permutations(usable, 2) if a.field == b.field]
    if not pairs:
        return
    first, second = i.random.choice(pairs)
    by = _a_group(i, (first, second))
    yield ValueRatio(things=i.things(0), first=first, second=second, by=by)


def _is_of_some(of: Filter) -> bool:
    """Return True for a frequent value of an own column. Thresholds make no natural ratios."""
    plain = isinstance(of.condition, f.Equals) and not of.condition.negated
    return plain and not of.identity and of.share > _PART and not of.condition.field.path


def _is_search(of: Filter) -> bool:
    return isinstance(of.condition, f.Contains) and not of.identity and of.share > _PART and not of.condition.field.path


def _part(i: Ingredients) -> Iterator[f.Form]:
    usable = [x.condition for x in i.filters if (_is_of_some(x) or _is_search(x)) and x.share < 1 - _PART]
    if usable:
        condition = i.random.choice(usable)
        by = _a_group(i, (condition,))
        yield PartRatio(things=i.things(0), condition=condition, by=by)


def _build(parts: Parts, form: ValueRatio | PartRatio) -> t.Select:
    scope = parts.scope(form.things.table)
    name = _HEADING[parts.words.language]
    rows = t.Call("COUNT", (t.Star(),))
    match form:
        case ValueRatio(first=first, second=second, by=by):
            figures = tuple(replace(rows, where=t.conjunction(scope.condition(each))) for each in (first, second))
            ratio = t.Item(_fraction(figures[0], figures[1]), name)
        case PartRatio(condition=condition, by=by):
            scope.column(condition.field, outer=True)
            those = replace(rows, where=t.conjunction(scope.condition(condition)))
            ratio = t.Item(_fraction(those, rows), name)
    if by is None:
        return parts.select(scope, (ratio,), form.things)
    group = parts.group(scope, by)
    query = parts.select(scope, (*group.items, ratio), form.things)
    return replace(query, group=group.by, order=group.order)


def _fraction(above: t.Expr, below: t.Expr) -> t.Expr:
    """Return a quotient with decimals, also for integers; NULL if the divisor is 0."""
    return t.Binary("/", t.Cast(above, "numeric"), t.Call("NULLIF", (below, ZERO)))


def _is_informative(form: ValueRatio | PartRatio, result: ProbeResult, reach: Reach) -> bool:
    return (a_figure if form.by is None else several_rows)(form, result, reach)


FAMILY = Family(
    labels={"ratio": ("ratio", "比值")},
    forms=dict.fromkeys((ValueRatio, PartRatio), "ratio"),
    propose=_propose,
    build=_build,
    is_informative=_is_informative,
    rules_en=(
        rule("form", ValueRatio, "What is the ratio of {things:many} {first:cond} to those {second:cond}?", by=None, when=w.unconditional),
        rule("form", ValueRatio, "Of {things:the}, what is the ratio of those {first:cond} to those {second:cond}?", by=None, when=w.conditional),
        rule("form", ValueRatio, "For each {by:dim}, what is the ratio of {things:many} {first:cond} to those {second:cond}?", when=w.unconditional & w.grouped),
        rule("form", PartRatio, "What is the ratio of {things:many} {condition:cond} to {things:all}?", by=None, when=w.unconditional),
        rule("form", PartRatio, "What share of {things:all} {condition:has}?", by=None, when=w.unconditional & w.has_condition),
        rule("form", PartRatio, "For what share of {things:all} is the {condition:holds}?", by=None, when=w.unconditional & w.is_one_condition),
        rule("form", PartRatio, "For each {by:dim}, what is the ratio of {things:many} {condition:cond} to {things:all}?", when=w.unconditional & w.grouped),
        rule("short", PartRatio, "ratio of {things:many} {condition:cond} to {things:all}", by=None, when=w.unconditional),
    ),
    rules_zh=(
        rule("form", ValueRatio, "{things:some}中，{first:cond}的与{second:cond}的数量之比是多少？", by=None),
        rule("form", ValueRatio, "每{by:per~}{by:dim}的{things:some}中，{first:cond}的与{second:cond}的数量之比是多少？", when=w.unconditional & w.grouped),
        rule("form", PartRatio, "{things:some}中，{condition:cond}的占总数的比例是多少？", by=None, when=w.unconditional),
        rule("form", PartRatio, "每{by:per~}{by:dim}的{things:some}中，{condition:cond}的占总数的比例是多少？", when=w.unconditional & w.grouped),
    ),
)  # fmt: skip
