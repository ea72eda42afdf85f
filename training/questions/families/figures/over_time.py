"""Figures per period compared with the period before or a year before, and running totals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from training.probe import ProbeResult
from training.questions import form as f
from training.questions.families.family import Family, by_form
from training.questions.ingredients.ingredients import Ingredients
from training.questions.phrasing import headings
from training.questions.phrasing import shared_rules as w
from training.questions.phrasing.grammar import rule
from training.questions.phrasing.vocabulary import main_time
from training.questions.source_facts.neighbourhood import Reach
from training.questions.sql import sql_tree as t
from training.questions.sql.groups import grouped
from training.questions.sql.parts import Group, Parts, heading, percent, period_label, period_start

_MIN_ROWS = 30
_PER_PERIOD = 3
"""Minimum rows per period, on average."""
_PERIODS_PER_YEAR: dict[str, int] = {"month": 12, "quarter": 4}
"""Periods of a year; only more periods include one with a counterpart a year before."""
_STEPS: dict[f.Grain, str] = {"day": "1 day", "month": "1 month", "quarter": "3 months", "year": "1 year"}
_MIN_PERIODS = 3
"""Minimum periods of an answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth(f.Form):
    """Each period's figure, that of the period before, and the change."""

    by: f.ByPeriod
    measure: f.Measure
    percent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class YearOnYear(f.Form):
    """Each month's or quarter's figure, that of a year before, and the change in percent."""

    by: f.ByPeriod
    measure: f.Measure


@dataclass(frozen=True, slots=True, kw_only=True)
class Running(f.Form):
    """Each period's figure and the running total."""

    by: f.ByPeriod
    measure: f.Measure


def _propose(i: Ingredients) -> Iterator[f.Form]:
    dense = [p for p in i.periods if i.rows >= max(_PER_PERIOD * p.groups, _MIN_ROWS) and _happens(i, p.dimension)]
    if not dense:
        return
    by = i.random.choice(dense).dimension
    if isinstance(by, f.ByPeriod):
        things, measure = i.things(0), i.measure(additive=True) if main_time(by.field, i.words) else f.CountRows()
        yield Growth(things=things, by=by, measure=measure, percent=i.random.random() < 0.6)
        yield Running(things=things, by=by, measure=measure)
    # with gaps, a period might have no counterpart a year before
    gapless = [p for p in dense if i.rows >= 2 * _PER_PERIOD * p.groups]
    years = [p.dimension for p in gapless if p.groups > _PERIODS_PER_YEAR.get(_grain(p.dimension), p.groups)]
    if years and isinstance(same := i.random.choice(years), f.ByPeriod):
        measure = i.measure(additive=True) if main_time(same.field, i.words) else f.CountRows()
        yield YearOnYear(things=i.things(0), by=same, measure=measure)


def _happens(i: Ingredients, by: f.Dimension) -> bool:
    """Return True for periods of a date on which something happened to the rows."""
    return isinstance(by, f.ByPeriod) and (main_time(by.field, i.words) or i.words.done(by.field) is not None)


def _grain(by: f.Dimension) -> str:
    return by.grain if isinstance(by, f.ByPeriod) else ""


def _growth(parts: Parts, form: Growth) -> t.Select:
    """Compare with the calendar's previous period; if that has no rows, the comparison is NULL."""
    grain = form.by.grain
    names = headings.CHANGE_PERCENT if form.percent else headings.CHANGE
    heads = headings.PREVIOUS[parts.words.language][grain], names[parts.words.language]
    return _compared(parts, form, grain, heads, percents=form.percent)


def _year_on_year(parts: Parts, form: YearOnYear) -> t.Select:
    """Compare with the same month or quarter of the year before."""
    heads = headings.YEAR_BEFORE[parts.words.language], headings.CHANGE_PERCENT[parts.words.language]
    return _compared(parts, form, "year", heads, percents=True)


def _compared(
    parts: Parts, form: Growth | YearOnYear, back: f.Grain, heads: tuple[str, str], *, percents: bool
) -> t.Select:
    """Join each period with the one a day, month, quarter or year before it."""
    things, by = form.things, form.by
    scope = parts.scope(things.table)
    group = parts.group(scope, by)
    name = group.items[0].name or by.grain
    start = period_start(scope.value(by.field), by.grain)
    group = Group((t.Item(start, name),), (start,), group.present)
    figure = t.Item(parts.figure(scope, form.measure, exact=True), parts.words.measure(form.measure, things.table))
    query = grouped(parts, scope, (group,), (figure,), things)
    when, value = t.Col("periods", heading(query.items[0])), t.Col("periods", heading(query.items[1]))
    earlier, before = (replace(each, qualifier="earlier") for each in (when, value))
    step = t.Fixed(1) if by.grain == "year" else t.Cast(t.Fixed(_STEPS[back]), "interval")
    join = t.Join(t.Named("periods", "earlier"), t.Binary("=", earlier, t.Binary("-", when, step)), outer=True)
    difference = t.Binary("-", value, before)
    change = percent(difference, before) if percents else difference
    shown = period_label(when, by.grain)
    items = (
        t.Item(shown, None if shown == when else name),
        t.Item(value),
        t.Item(before, heads[0]),
        t.Item(change, heads[1]),
    )
    order = (t.Order(when),)
    return t.Select(items=items, source=t.Named("periods"), joins=(join,), order=order, named=(("periods", query),))


def _running(parts: Parts, form: Running) -> t.Select:
    scope = parts.scope(form.things.table)
    group = parts.group(scope, form.by)
    name = parts.words.measure(form.measure, form.things.table)
    figure = t.Item(parts.figure(scope, form.measure, exact=True), name)
    query = grouped(parts, scope, (group,), (figure,), form.things)
    when, value = (t.Col("periods", heading(item)) for item in query.items)
    total = t.Call("SUM", (value,), over=t.Window(order=(t.Order(when),)))
    items = (t.Item(when), t.Item(value), t.Item(total, headings.RUNNING[parts.words.language]))
    return t.Select(items=items, source=t.Named("periods"), order=(t.Order(when),), named=(("periods", query),))


def _is_informative(_form: f.Form, result: ProbeResult, _reach: Reach) -> bool:
    return (result.rows or 0) >= _MIN_PERIODS


FAMILY = Family(
    labels={
        "period_over_period": ("period over period", "环比"),
        "year_on_year": ("year on year", "同比"),
        "running_total": ("running total", "累计"),
    },
    forms={Growth: "period_over_period", YearOnYear: "year_on_year", Running: "running_total"},
    propose=_propose,
    build=by_form({Growth: _growth, YearOnYear: _year_on_year, Running: _running}),
    is_informative=_is_informative,
    rules_en=(
        rule("form", Growth, "For each {by:dim}, show the number of {things:many}, that of {by:before~} and the change in percent (to two decimals).", percent=True, measure=w.COUNT),
        rule("form", Growth, "For each {by:dim}, show the number of {things:many}, that of {by:before~} and the difference.", percent=False, measure=w.COUNT),
        rule("form", Growth, "For each {by:dim}, show the {measure:measure} of {things:many}, that of {by:before~} and the change in percent (to two decimals).", percent=True, when=w.does_not_count),
        rule("form", Growth, "For each {by:dim}, show the {measure:measure} of {things:many}, that of {by:before~} and the difference.", percent=False, when=w.does_not_count),
        rule("form", YearOnYear, "For each {by:dim}, show the number of {things:many}, that of {by:yearbefore~} and the year-on-year change in percent (to two decimals).", measure=w.COUNT),
        rule("form", YearOnYear, "For each {by:dim}, show the {measure:measure} of {things:many}, that of {by:yearbefore~} and the year-on-year change in percent (to two decimals).", when=w.does_not_count),
        rule("form", Running, "Show the number of {things:many} for each {by:dim} together with the running total.", measure=w.COUNT),
        rule("form", Running, "Show the {measure:measure} of {things:many} for each {by:dim} together with the running total.", when=w.does_not_count),
        rule("short", Growth, "{measure:measure} of {things:many} per {by:dim}, percent change from {by:before~}, two decimals", percent=True, when=w.dated_at_most),
        rule("short", Growth, "{measure:measure} of {things:many} per {by:dim}, change from {by:before~}", percent=False, when=w.dated_at_most),
        rule("short", YearOnYear, "{measure:measure} of {things:many} per {by:dim}, year-on-year change in percent, two decimals", when=w.dated_at_most),
        rule("short", Running, "{measure:measure} of {things:many} per {by:dim}, with running total", when=w.dated_at_most),
    ),
    rules_zh=(
        rule("form", Growth, "按{by:dim}统计{things:some}的{measure:measure}，并计算与{by:before~}相比的变化率（百分比，保留两位小数）。", percent=True),
        rule("form", Growth, "按{by:dim}统计{things:some}的{measure:measure}，以及与{by:before~}相比的变化量。", percent=False),
        rule("form", YearOnYear, "按{by:dim}统计{things:some}的{measure:measure}，并计算同比变化率（百分比，保留两位小数）。"),
        rule("form", YearOnYear, "按{by:dim}统计{things:some}的{measure:measure}，与上年同期相比变化了百分之多少（保留两位小数）？"),
        rule("form", Running, "按{by:dim}统计{things:some}的{measure:measure}及其累计值。"),
        rule("short", Growth, "各{by:dim}{by:of~}{things:some}数量及环比变化率（%，两位小数）", measure=w.COUNT, percent=True, when=w.unconditional),
        rule("short", Growth, "各{by:dim}{by:of~}{things:some}的{measure:measure}及环比变化率（%，两位小数）", percent=True, when=w.unconditional & w.does_not_count),
        rule("short", Growth, "各{by:dim}{by:of~}{things:some}数量及环比变化量", measure=w.COUNT, percent=False, when=w.unconditional),
        rule("short", YearOnYear, "各{by:dim}{by:of~}{things:some}数量及同比变化率（%，两位小数）", measure=w.COUNT, when=w.unconditional),
        rule("short", YearOnYear, "各{by:dim}{by:of~}{things:some}的{measure:measure}及同比变化率（%，两位小数）", when=w.unconditional & w.does_not_count),
        rule("short", Running, "各{by:dim}{by:of~}{things:some}数量及累计", measure=w.COUNT, when=w.unconditional),
        rule("short", Running, "各{by:dim}{by:of~}{things:some}的{measure:measure}及累计", when=w.unconditional & w.does_not_count),
    ),
)  # fmt: skip
