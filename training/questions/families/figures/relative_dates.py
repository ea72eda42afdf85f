"""Questions about a time relative to today: the past 30 days, last month, this year.

Their SQL uses CURRENT_DATE. It is tried with the newest day of the data in its place, because data end some day.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, Literal

from training.catalog.values import as_day
from training.probe import ProbeResult
from training.questions import form as f
from training.questions.families.family import Family, a_figure, lacks_some, several_rows
from training.questions.ingredients.choices import a_comparison, comparable, fixed_by
from training.questions.ingredients.groupings import Grouping
from training.questions.ingredients.ingredients import Ingredients
from training.questions.phrasing import column_wording as c
from training.questions.phrasing import shared_rules as w
from training.questions.phrasing.grammar import Node, Rule, rule
from training.questions.phrasing.guard import Guard
from training.questions.phrasing.words import Words
from training.questions.source_facts.lasting import is_end
from training.questions.source_facts.neighbourhood import Reach
from training.questions.sql import sql_tree as t
from training.questions.sql.parts import Parts
from training.questions.sql.scope import Scope

type Unit = Literal["day", "week", "month", "quarter", "year"]
type Kind = Literal["past", "last", "this"]
type Lengths = tuple[tuple[int, Unit], ...]
_UNITS: Final[tuple[Unit, ...]] = ("day", "week", "month", "quarter", "year")
_DAYS: Final[dict[Unit, int]] = {"day": 1, "week": 7, "month": 31, "quarter": 92, "year": 366}
_ZH: Final[dict[Unit, str]] = {"day": "天", "week": "周", "month": "个月", "quarter": "个季度", "year": "年"}
_ZH_LAST: Final[dict[Unit, str]] = {"week": "上周", "month": "上个月", "quarter": "上个季度", "year": "去年"}
_ZH_THIS: Final[dict[Unit, str]] = {"week": "本周", "month": "本月", "quarter": "本季度", "year": "今年"}
_ZH_EACH: Final[dict[Unit, str]] = {"day": "每天", "week": "每周", "month": "每月", "quarter": "每季度", "year": "每年"}
_HEADING_ZH: Final[dict[Unit, str]] = {"day": "日期", "week": "周", "month": "月份", "quarter": "季度", "year": "年份"}
_LENGTHS: Final[dict[Kind, Lengths]] = {
    "past": ((7, "day"), (14, "day"), (30, "day"), (60, "day"), (90, "day"), (3, "month"), (6, "month"), (12, "month")),
    "last": ((1, "week"), (1, "month"), (1, "quarter"), (1, "year")),
    "this": ((1, "month"), (1, "quarter"), (1, "year")),
}
_SERIES: Final[Lengths] = ((4, "week"), (8, "week"), (3, "month"), (6, "month"), (4, "quarter"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Span(f.FormPart):
    """Units up to today (`past`), whole units before the current one (`last`), or the current one (`this`)."""

    field: f.Field
    kind: Kind
    count: int
    unit: Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Recent(f.Form):
    """A count or figure over the span."""

    span: Span
    measure: f.Measure


@dataclass(frozen=True, slots=True, kw_only=True)
class RecentGroups(f.Form):
    """A figure for each group, or for those with the highest."""

    span: Span
    by: f.Dimension
    measure: f.Measure
    limit: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecentSeries(f.Form):
    """A figure for each unit of the span."""

    span: Span
    measure: f.Measure


@dataclass(frozen=True, slots=True, kw_only=True)
class RecentRows(f.Form):
    span: Span


def _propose(i: Ingredients) -> Iterator[f.Form]:
    times = [of for of in i.times if _dates_an_event(i, of)]
    if not times:
        return
    of = i.random.choice(times)
    unnamed = i.words.main_time(i.table) == of
    kind: Kind = i.random.choice(("past", "past", "last", "last", "this"))
    span = _a_span(i, of, kind, _LENGTHS[kind])
    if span is not None:
        yield Recent(things=_things(i, w.COUNT, most=int(unnamed)), span=span, measure=w.COUNT)
        if of not in i.name and not i.reach.goes_by_key(i.table):
            yield RecentRows(things=i.plain(), span=span)
    if span is not None and unnamed:
        if isinstance(measure := i.measure(), f.Aggregate):
            yield Recent(things=_things(i, measure), span=span, measure=measure)
        yield from _groups(i, span)
    if unnamed and (series := _a_span(i, of, "last", _SERIES)) is not None:
        measure = i.measure(additive=True)
        yield RecentSeries(things=_things(i, measure), span=series, measure=measure)


def _groups(i: Ingredients, span: Span) -> Iterator[f.Form]:
    parents = [g for g in comparable(i, least=3) if f.subject_of(g.dimension).path]
    for group in (a_comparison(i, 400, least=3, near=False), i.random.choice(parents) if parents else None):
        if group is not None:
            yield _of_group(i, span, group)


def _of_group(i: Ingredients, span: Span, group: Grouping) -> RecentGroups:
    measure = i.measure(additive=True)
    own = not f.subject_of(group.dimension).path
    things = _things(i, measure, most=int(own), exclude=fixed_by(group.dimension))
    limit = i.random.choice([None, *(n for n in (1, 3, 5) if group.groups >= 2 * n)])
    return RecentGroups(things=things, span=span, by=group.dimension, measure=measure, limit=limit)


def _things(i: Ingredients, measure: f.Measure, most: int = 1, exclude: tuple[f.Field, ...] = ()) -> f.Things:
    """Return things without another time in their conditions."""
    return i.things_for(measure, most=most, exclude=(*exclude, *i.times))


def _dates_an_event(i: Ingredients, of: f.Field) -> bool:
    """Return True for a date or timestamp at which something happened to the rows."""
    happened = i.words.main_time(i.table) == of or i.words.done(of) is not None
    over = i.reach.is_birth(of) or (i.reach.kind(of) == "moment" and is_end(of, i.reach))
    return happened and i.reach.kind(of) in {"date", "moment"} and not over


def _a_span(i: Ingredients, of: f.Field, kind: Kind, lengths: Lengths) -> Span | None:
    """Return a span with some rows that excludes others, if dates are evenly distributed; None if there is none."""
    oldest, newest = as_day(i.reach.profile(of).minimum), i.reach.newest(of)
    if oldest is None or newest is None:
        return None
    days = (newest - oldest).days
    fitting: list[tuple[int, Unit]] = [
        (n, unit) for n, unit in lengths if n * _DAYS[unit] < days <= i.rows * n * _DAYS[unit] / 2
    ]
    if not fitting:
        return None
    count, unit = i.random.choice(fitting)
    return Span(field=of, kind=kind, count=count, unit=unit)


def _build(parts: Parts, form: Recent | RecentGroups | RecentSeries | RecentRows) -> t.Select:
    scope = parts.scope(form.things.table)
    match form:
        case Recent():
            return parts.select(
                scope, (parts.measure_item(scope, form.measure),), form.things, _within(scope, form.span)
            )
        case RecentRows():
            show = parts.shown(scope, (*w.default_show(form.things.table, parts.words), form.span.field))
            query = parts.select(scope, show, form.things, _within(scope, form.span))
            newest = t.Order(scope.value(form.span.field), descending=True)
            return replace(query, order=(newest,))
        case RecentGroups():
            group = parts.group(scope, form.by)
            figure = parts.measure_item(scope, form.measure)
            # "for each group" includes rows without a value
            also = (*_within(scope, form.span), *(group.present if form.limit else ()))
            query = parts.select(scope, (*group.items, figure), form.things, also)
            order = (t.Order(figure.of, descending=True, nulls_last=True),)
            return replace(query, group=group.by, order=order if form.limit else group.order, limit=form.limit)
        case RecentSeries():
            start = t.Call("DATE_TRUNC", (t.Fixed(form.span.unit), scope.value(form.span.field)))
            name = form.span.unit if parts.words.language == "en" else _HEADING_ZH[form.span.unit]
            items = (t.Item(start, name), parts.measure_item(scope, form.measure))
            query = parts.select(scope, items, form.things, _within(scope, form.span))
            return replace(query, group=(start,), order=(t.Order(start),))


def _within(scope: Scope, span: Span) -> tuple[t.Expr, ...]:
    newest = scope.reach.newest(span.field)
    if newest is None:
        raise ValueError(f"the newest day of {span.field.table} is unknown")
    value, today = scope.value(span.field), t.Today(newest)
    back, begin = t.Interval(span.count, span.unit), t.Call("DATE_TRUNC", (t.Fixed(span.unit), today))
    match span.kind:
        case "past":
            since = t.Binary(">=", value, t.Binary("-", today, back))
            before_tomorrow = t.Binary("<", value, t.Binary("+", today, t.Interval(1, "day")))
            return (since, before_tomorrow) if _may_be_planned(scope.reach, span.field) else (since,)
        case "last":
            return (t.Binary(">=", value, t.Binary("-", begin, back)), t.Binary("<", value, begin))
        case "this":
            return (t.Binary(">=", value, begin), t.Binary("<", value, t.Binary("+", begin, back)))


def _may_be_planned(reach: Reach, of: f.Field) -> bool:
    """Return True for dates that may lie in the future: newer than the newest of another date column of the table."""
    newest = [day for other in reach.times(of.root) if other != of and (day := reach.newest(other)) is not None]
    mine = reach.newest(of)
    return mine is not None and any(day < mine for day in newest)


def _is_informative(form: f.Form, result: ProbeResult, reach: Reach) -> bool:
    match form:
        case Recent():
            return a_figure(form, result, reach)
        case RecentGroups(limit=int(limit)):
            return result.rows == limit
        case RecentGroups(by=by):
            return several_rows(form, result, reach) and not lacks_some(by, result.rows or 0, reach)
        case RecentSeries(span=span):
            return result.rows == span.count
        case _:
            return True


@Guard
def _unnamed(node: Node, words: Words) -> bool:
    """The span is over the main date, which a question need not name."""
    return c.is_main_time(node.span, words)


# "the past 1 month" is worded as the last month
_COUNTED = Guard(lambda node, _words: node.kind != "past" or node.count > 1)
_OF_MAIN_TIME = c.is_main_time & _COUNTED
_OF_EVENT = c.is_done_at_another_time & _COUNTED


def _spans_en(unit: Unit) -> Iterator[Rule]:
    past, last, this = f"in the past {{count:n}} {unit}s", f"last {unit}", f"this {unit}"
    yield rule("within", Span, f"{past}{{field:unsaid}}", kind="past", unit=unit, when=_OF_MAIN_TIME)
    yield rule("did", Span, f"{{field:happened}} {past}", kind="past", unit=unit, when=_OF_EVENT)
    for kind, text in (("last", last), ("this", this)):
        yield rule("within", Span, f"{text}{{field:unsaid}}", kind=kind, count=1, unit=unit, when=_OF_MAIN_TIME)
        yield rule("did", Span, f"{{field:happened}} {text}", kind=kind, count=1, unit=unit, when=_OF_EVENT)
    each = f"each of the last {{count:n}} {unit}s{{field:unsaid}}, excluding the current {unit}"
    yield rule("series", Span, each, kind="last", unit=unit, when=c.is_main_time)


def _spans_zh(unit: Unit) -> Iterator[Rule]:
    past = f"过去{{count:n}}{_ZH[unit]}"
    yield rule("within", Span, f"{past}{{field:unsaid}}", kind="past", unit=unit, when=_OF_MAIN_TIME)
    yield rule("did", Span, f"{past}内{{field:done}}", kind="past", unit=unit, when=_OF_EVENT)
    for kind, texts in (("last", _ZH_LAST), ("this", _ZH_THIS)):
        if (text := texts.get(unit)) is not None:
            yield rule("within", Span, f"{text}{{field:unsaid}}", kind=kind, count=1, unit=unit, when=_OF_MAIN_TIME)
            yield rule("did", Span, f"{text}{{field:done}}", kind=kind, count=1, unit=unit, when=_OF_EVENT)
    each = f"最近{{count:n}}{_ZH[unit]}{{field:unsaid}}（不含{_ZH_THIS.get(unit, '今天')}），{_ZH_EACH[unit]}"
    yield rule("series", Span, each, kind="last", unit=unit, when=c.is_main_time)


FAMILY = Family(
    labels={"relative_dates": ("relative dates", "相对日期")},
    forms=dict.fromkeys((Recent, RecentGroups, RecentSeries, RecentRows), "relative_dates"),
    propose=_propose,
    build=_build,
    is_informative=_is_informative,
    rules_en=(
        *(each for unit in _UNITS for each in _spans_en(unit)),
        rule("form", Recent, "How many {things:many} were there {span:within}?", measure=w.COUNT, when=_unnamed),
        rule("form", Recent, "What was the number of {things:many} {span:within}?", measure=w.COUNT, when=_unnamed),
        rule("form", Recent, "How many {things:many} {span:did}?", measure=w.COUNT, when=~_unnamed),
        rule("form", Recent, "What was the {measure:measure} of {things:many} {span:within}?", when=_unnamed & w.does_not_count),
        rule("form", RecentRows, "Which {things:many} were there {span:within}? List the newest first.", when=_unnamed),
        rule("form", RecentRows, "Which {things:many} {span:did}? List the newest first.", when=~_unnamed),
        rule("form", RecentGroups, "How many {things:many} were there {span:within} for each {by:dim}?", measure=w.COUNT, limit=None),
        rule("form", RecentGroups, "What was the {measure:measure} of {things:many} {span:within} for each {by:dim}?", limit=None, when=w.does_not_count),
        rule("form", RecentGroups, "Which {by:dim} had the most {things:many} {span:within}?", measure=w.COUNT, limit=1),
        rule("form", RecentGroups, "Which {by:dim} had the highest {measure:measure} of {things:many} {span:within}?", limit=1, when=w.does_not_count),
        rule("form", RecentGroups, "Which {limit:n} {by:dims} had the most {things:many} {span:within}?", measure=w.COUNT, when=w.more_than_one),
        rule("form", RecentGroups, "Which {limit:n} {by:dims} had the highest {measure:measure} of {things:many} {span:within}?", when=w.more_than_one & w.does_not_count),
        rule("form", RecentSeries, "How many {things:many} were there in {span:series}?", measure=w.COUNT),
        rule("form", RecentSeries, "What was the {measure:measure} of {things:many} in {span:series}?", when=w.does_not_count),
        rule("short", Recent, "{measure:measure} of {things:many} {span:within}", when=_unnamed),
        rule("short", RecentRows, "{things:many} {span:within}, newest first", when=_unnamed),
        rule("short", RecentGroups, "{measure:measure} of {things:many} {span:within} per {by:dim}", limit=None),
        rule("short", RecentGroups, "top {limit:n} {by:dims} by {measure:measure} of {things:many} {span:within}", when=w.more_than_one),
    ),
    rules_zh=(
        *(each for unit in _UNITS for each in _spans_zh(unit)),
        rule("form", Recent, "{span:within}有多少{things:counter~}{things:some}？", measure=w.COUNT, when=_unnamed),
        rule("form", Recent, "统计{span:within}{things:some}的数量。", measure=w.COUNT, when=_unnamed),
        rule("form", Recent, "{span:did}的{things:some}有多少{things:counter~}？", measure=w.COUNT, when=~_unnamed),
        rule("form", Recent, "{span:within}，{things:some}的{measure:measure}是多少？", when=_unnamed & w.does_not_count),
        rule("form", RecentRows, "列出{span:within}的{things:some}，最新的在前。", when=_unnamed),
        rule("form", RecentRows, "列出{span:did}的{things:some}，最新的在前。", when=~_unnamed),
        rule("form", RecentGroups, "{span:within}，每{by:per~}{by:dim}各有多少{things:counter~}{things:some}？", measure=w.COUNT, limit=None),
        rule("form", RecentGroups, "按{by:dim}统计{span:within}{things:some}的{measure:measure}。", limit=None, when=w.does_not_count),
        rule("form", RecentGroups, "{span:within}，哪{by:which~}{by:dim}的{things:some}最多？", measure=w.COUNT, limit=1),
        rule("form", RecentGroups, "{span:within}，哪{by:which~}{by:dim}的{things:some}{measure:measure}{measure:top~}？", limit=1, when=w.does_not_count & ~w.counts_different & w.unconditional),
        rule("form", RecentGroups, "{span:within}，在{things:some}中，哪{by:which~}{by:dim}的{measure:measure}{measure:top~}？", limit=1, when=w.does_not_count & (w.conditional | w.counts_different)),
        rule("form", RecentGroups, "{span:within}，{things:some}最多的{limit:n}{by:several~}{by:dim}是哪些？", measure=w.COUNT, when=w.more_than_one),
        rule("form", RecentGroups, "{span:within}，在{things:some}中，{measure:measure}{measure:top~}的{limit:n}{by:several~}{by:dim}是哪些？", when=w.more_than_one & w.does_not_count),
        rule("form", RecentSeries, "{span:series}各有多少{things:counter~}{things:some}？", measure=w.COUNT),
        rule("form", RecentSeries, "{span:series}{things:some}的{measure:measure}是多少？", when=w.does_not_count),
        rule("short", Recent, "{span:within}{things:some}数量", measure=w.COUNT, when=_unnamed),
        rule("short", Recent, "{span:did}的{things:some}数量", measure=w.COUNT, when=~_unnamed),
        rule("short", Recent, "{span:within}{things:some}的{measure:measure}", when=_unnamed & w.does_not_count),
        rule("short", RecentGroups, "{span:within}各{by:dim}{by:of~}{things:some}数量", measure=w.COUNT, limit=None),
        rule("short", RecentGroups, "{span:within}各{by:dim}{by:of~}{things:some}的{measure:measure}", limit=None, when=w.does_not_count),
        rule("short", RecentGroups, "{span:within}{things:some}数量前{limit:n}的{by:dim}", measure=w.COUNT, when=w.more_than_one),
        rule("short", RecentGroups, "{span:within}{things:some}{measure:measure}前{limit:n}的{by:dim}", when=w.more_than_one & w.does_not_count),
        rule("short", RecentSeries, "{span:series}{things:some}数量", measure=w.COUNT),
    ),
)  # fmt: skip
