"""Days between two dates of a row: per row, on average, and on average per group."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import permutations

from training.catalog.values import as_day
from training.probe import ProbeResult
from training.questions import form as f
from training.questions.families.family import Family, a_figure, several_rows
from training.questions.ingredients.choices import a_grouping, fixed_by, some_lack
from training.questions.ingredients.ingredients import Ingredients
from training.questions.phrasing import shared_rules as w
from training.questions.phrasing.grammar import rule
from training.questions.source_facts.neighbourhood import Reach
from training.questions.sql import sql_tree as t
from training.questions.sql.parts import TWO, Parts
from training.questions.sql.scope import Scope

_MANY_GROUPS = 100
_MIN_DAYS = 2
"""Minimum days between the first or the last of two times of day; what lasts hours is not asked in days."""
_DAYS = {"en": "days", "zh": "天数"}
_AVERAGE = {"en": "average days", "zh": "平均天数"}


@dataclass(frozen=True, slots=True, kw_only=True)
class RowDays(f.Form):
    """Days per row, the longest first."""

    start: f.Field
    end: f.Field


@dataclass(frozen=True, slots=True, kw_only=True)
class AverageDays(f.Form):
    start: f.Field
    end: f.Field
    by: f.Dimension | None


def _propose(i: Ingredients) -> Iterator[f.Form]:
    couples = [(a, b) for a, b in permutations(i.times, 2) if _follows(i.reach, a, b)]
    if not couples:
        return
    start, end = i.random.choice(couples)
    if not i.reach.goes_by_key(i.table) and not {start, end} & set(i.name):
        # a row's days are asked only if its end is known
        over = (f.Present(field=end),) if i.reach.profile(end).null_share else ()
        things = i.things(0 if over else 1, i.times)
        yield RowDays(things=replace(things, where=(*over, *things.where)), start=start, end=end)
    yield AverageDays(things=i.things(1, i.times), start=start, end=end, by=None)
    group = a_grouping(i, _MANY_GROUPS)
    if group is not None and not some_lack(i, group.dimension):
        things = i.things(0, (*i.times, *fixed_by(group.dimension)))
        yield AverageDays(things=things, start=start, end=end, by=group.dimension)


def _follows(reach: Reach, start: f.Field, end: f.Field) -> bool:
    """Return True if the second date follows the first: it begins and ends no earlier, and is known no more often.

    Such as the due and the return date of a loan.
    """
    if not {reach.kind(start), reach.kind(end)} <= {"date", "moment"}:
        return False
    first, second = reach.profile(start), reach.profile(end)
    if first.null_share > second.null_share:
        return False
    begun, ended = as_day(first.minimum), as_day(second.minimum)
    last_begun, last_ended = as_day(first.maximum), as_day(second.maximum)
    if begun is None or ended is None or last_begun is None or last_ended is None or reach.is_birth(start):
        return False
    if (first.minimum, first.maximum) == (second.minimum, second.maximum) or begun > ended or last_begun > last_ended:
        return False
    by_day = reach.kind(start) == reach.kind(end) == "date"
    return by_day or max((ended - begun).days, (last_ended - last_begun).days) >= _MIN_DAYS


def _build(parts: Parts, form: RowDays | AverageDays) -> t.Select:
    scope = parts.scope(form.things.table)
    days = t.Binary("-", _day(parts, scope, form.end), _day(parts, scope, form.start))
    ends = [of for of in (form.start, form.end) if parts.reach.nullable(of)]
    known = tuple(t.IsNull(scope.column(of), negated=True) for of in ends)
    language = parts.words.language
    if isinstance(form, RowDays):
        shown = parts.shown(scope, w.default_show(form.things.table, parts.words))
        query = parts.select(scope, (*shown, t.Item(days, _DAYS[language])), form.things, known)
        return replace(query, order=(t.Order(days, descending=True),))
    average = t.Item(t.Call("ROUND", (t.Call("AVG", (days,)), TWO)), _AVERAGE[language])
    if form.by is None:
        return parts.select(scope, (average,), form.things, known)
    group = parts.group(scope, form.by)
    query = parts.select(scope, (*group.items, average), form.things, known)
    return replace(query, group=group.by, order=group.order)


def _day(parts: Parts, scope: Scope, of: f.Field) -> t.Expr:
    """Return the date; of a timestamp its day, so that the difference is a number of days."""
    value = scope.value(of)
    return t.Cast(value, "date") if parts.reach.kind(of) == "moment" else value


def _is_informative(form: RowDays | AverageDays, result: ProbeResult, reach: Reach) -> bool:
    alone = isinstance(form, AverageDays) and form.by is None
    return a_figure(form, result, reach) if alone else several_rows(form, result, reach)


FAMILY = Family(
    labels={"date_difference": ("days between dates", "日期间隔")},
    forms={RowDays: "date_difference", AverageDays: "date_difference"},
    propose=_propose,
    build=_build,
    is_informative=_is_informative,
    rules_en=(
        rule("form", RowDays, "How many days are there between the {start:column} and the {end:column} of each {things:one}? List the longest first."),
        rule("form", AverageDays, "On average, how many days are there between the {start:column} and the {end:column} of {things:many} (to two decimals)?", by=None),
        rule("form", AverageDays, "For each {by:dim}, how many days are there on average between the {start:column} and the {end:column} of {things:many} (to two decimals)?", when=w.grouped),
    ),
    rules_zh=(
        rule("form", RowDays, "{things:all}从{start:column}到{end:column}各有多少天？天数多的在前。"),
        rule("form", AverageDays, "{things:some}从{start:column}到{end:column}平均有多少天（保留两位小数）？", by=None),
        rule("form", AverageDays, "按{by:dim}统计，{things:some}从{start:column}到{end:column}平均有多少天（保留两位小数）？", when=w.grouped),
    ),
)  # fmt: skip
