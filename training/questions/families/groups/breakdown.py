"""Figures for each value of one or two dimensions, including periods."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from training.language import english
from training.questions import form as f
from training.questions.families.family import Family, has_each_group
from training.questions.ingredients.choices import a_grouping, comparable, fixed_by, unrelated
from training.questions.ingredients.ingredients import Ingredients
from training.questions.phrasing import column_wording as c
from training.questions.phrasing import shared_rules as w
from training.questions.phrasing import yes_no
from training.questions.phrasing.grammar import Node, rule
from training.questions.phrasing.guard import Guard
from training.questions.phrasing.vocabulary import main_time
from training.questions.phrasing.words import Words
from training.questions.sql import sql_tree as t
from training.questions.sql.groups import every_groups, grouped, in_time, ranked
from training.questions.sql.parts import Parts


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakdown(f.Form):
    """Figures for each value of one or two dimensions."""

    by: tuple[f.Dimension, ...]
    measures: tuple[f.Measure, ...]
    ranked: Literal["no", "down", "up"] = "no"
    """Sorted by the first figure, or by the dimensions."""

    def crossed(self) -> tuple[f.Dimension, f.Dimension] | None:
        return (self.by[0], self.by[1]) if len(self.by) > 1 else None


def _propose(i: Ingredients) -> Iterator[f.Form]:
    yield from _of_one(i)
    yield from _of_two(i)
    yield from _trend(i)


def _of_one(i: Ingredients) -> Iterator[f.Form]:
    group = a_grouping(i, binary=True)
    if group is None:
        return
    by = group.dimension
    measures: tuple[f.Measure, ...] = (i.measure(additive=group.binary),)
    if i.random.random() < 0.4 and i.measures and not group.binary:
        figure = i.aggregate()
        # "the number and total number of pages" would be confusing
        counted = figure.function == "sum" and i.reach.profile(figure.field).unit == "count"
        alone = counted or figure.function in {"max", "min"}
        measures = (figure,) if alone else (f.CountRows(), figure)
    rankable = len(measures) == 1 and group in comparable(i)
    orders = ("no", "down", "up", "down") if measures == (f.CountRows(),) else ("no", "down")
    ranked = i.random.choice(orders) if rankable else "no"
    things = i.things_for(*measures, most=1, exclude=fixed_by(by))
    yield Breakdown(things=things, by=(by,), measures=measures, ranked=ranked)


def _of_two(i: Ingredients) -> Iterator[f.Form]:
    one, two = a_grouping(i, 100, binary=True), a_grouping(i, 100, binary=True)
    if i.periods and i.random.random() < 0.4:
        two = i.random.choice(i.periods)
    if one is None or two is None or not unrelated(one.dimension, two.dimension):
        return
    if i.rows < one.groups * two.groups:
        return
    by = (one.dimension, two.dimension)
    yield Breakdown(things=i.things(0), by=by, measures=(i.measure(additive=True),))


def _trend(i: Ingredients) -> Iterator[f.Form]:
    if not i.periods:
        return
    by = i.random.choice(i.periods).dimension
    measures: tuple[f.Measure, ...] = (i.measure(),)
    if i.measures and i.random.random() < 0.3:
        measures = tuple(dict.fromkeys((f.CountRows(), i.aggregate())))
    # extremes of each period are not asked for
    measures = tuple(m for m in measures if getattr(m, "function", "") not in {"max", "min"}) or (
        i.measure(additive=True),
    )
    # a condition on another date would be confused with the period
    things = i.things_for(*measures, most=1, exclude=(*fixed_by(by), *i.times))
    yield Breakdown(things=things, by=(by,), measures=measures)
    years = [x.condition for x in i.filters if _is_year_of(x.condition, by) and main_time(x.condition.field, i.words)]
    if years:
        things = f.Things(table=i.table, where=(i.random.choice(years),), alive=i.alive())
        yield Breakdown(things=things, by=(by,), measures=measures)


def _is_year_of(condition: f.Condition, by: f.Dimension) -> bool:
    """Return True for a condition on one year of the date that is grouped by month or quarter."""
    return (
        isinstance(by, f.ByPeriod)
        and by.grain in {"month", "quarter"}
        and isinstance(condition, f.During)
        and isinstance(condition.period, f.Year)
        and condition.field == by.field
    )


def _build(parts: Parts, form: Breakdown) -> t.Select:
    scope = parts.scope(form.things.table)
    groups = every_groups(parts, scope, form.by)
    measures = tuple(parts.measure_item(scope, m) for m in form.measures)
    query = grouped(parts, scope, groups, measures, form.things)
    if form.ranked == "no":
        return replace(query, order=in_time(form.by, groups))
    return replace(query, order=(ranked(parts, form.measures[0], measures[0], form.ranked == "down"),))


def _name(form: Breakdown) -> str:
    if any(isinstance(each, f.ByPeriod) for each in form.by):
        return "trend"
    return "group_by_two" if len(form.by) > 1 else "group_by"


@Guard
def _by_period(node: Node, words: Words) -> bool:
    """One period of the table's main date: "monthly"."""
    only = len(node.by) == 1 and isinstance(node.by[0], f.ByPeriod)
    return only and main_time(node.by[0].field, words)


@Guard
def _one_group(node: Node, words: Words) -> bool:
    """One dimension, unless it is a period of a date that the question must name."""
    return len(node.by) == 1 and (not isinstance(node.by[0], f.ByPeriod) or _by_period(node, words))


@Guard
def _by_yes_or_no(node: Node, words: Words) -> bool:
    """The first dimension is a boolean, for which "each" does not fit."""
    by = node.by[0]
    return isinstance(by, f.ByField) and yes_no.truth(by.field, words) is not None


@Guard
def _by_deed(node: Breakdown, words: Words) -> bool:
    """Rows by the period in which something happened to them: hired in each year."""
    by = node.by[0]
    if len(node.by) > 1 or not isinstance(by, f.ByPeriod) or any(each.field == by.field for each in node.things.where):
        return False
    happened = english.happened(words.done(by.field) or "")
    return c.is_done_at_another_time(by, words) and not happened.endswith("ing")


@Guard
def _of_all_or_a_year(node: Breakdown, words: Words) -> bool:
    """No condition except a period of the main date, which "by month" may follow: reservations from 2024 by month."""
    return all(isinstance(each, f.During) and c.is_main_time(each, words) for each in node.things.where)


@Guard
def _by_past_deed(node: Node, words: Words) -> bool:
    """Counts by the period of an event of the rows, without a condition on its date: hired in each year."""
    [by, *more] = node.by
    if more or node.measures != (w.COUNT,) or not isinstance(by, f.ByPeriod) or by.field.path:
        return False
    named = any(each.field == by.field for each in node.things.where)
    return not named and c.is_done_at_another_time(by, words) and words.is_past(by.field)


@Guard
def _by_other_time(node: Node, words: Words) -> bool:
    """A period of a date that the question must name: 结束年份 in front of the noun would be clumsy."""
    return isinstance(node.by[0], f.ByPeriod) and not _by_period(node, words)


FAMILY = Family(
    labels={"group_by": ("groups", "分组"), "group_by_two": ("groups by two", "双维分组"), "trend": ("trend", "趋势")},
    forms={Breakdown: _name},
    propose=_propose,
    build=_build,
    is_informative=has_each_group,
    rules_en=(
        rule("form", Breakdown, "How many {things:many} are there for each {by:dim+}?", measures=(w.COUNT,), ranked="no", when=w.unconditional & ~_by_deed),
        rule("form", Breakdown, "How many {things:many} {by:happening+}?", measures=(w.COUNT,), ranked="no", when=_by_deed),
        rule("form", Breakdown, "For each {by:dim+}, how many {things:many} are there?", measures=(w.COUNT,), ranked="no", when=~_of_all_or_a_year & ~_by_deed),
        rule("form", Breakdown, "For each {by:dim+}, show the number of {things:many}.", measures=(w.COUNT,), ranked="no", when=~_of_all_or_a_year & ~_by_deed),
        rule("form", Breakdown, "Count the {things:many} per {by:dim+}.", measures=(w.COUNT,), ranked="no", when=_of_all_or_a_year),
        rule("form", Breakdown, "For each {by:dim+}, what is the {measures:measure+} of {things:many}?", when=w.single & w.some_figures, ranked="no"),
        rule("form", Breakdown, "For each {by:dim+}, what are the {measures:measure+} of {things:many}?", when=w.several, ranked="no"),
        rule("form", Breakdown, "Show the number of {things:many} by {by:dim+}.", measures=(w.COUNT,), ranked="no", when=_of_all_or_a_year),
        rule("form", Breakdown, "Break down the number of {things:many} by {by:dim+}.", measures=(w.COUNT,), ranked="no", when=_of_all_or_a_year),
        rule("form", Breakdown, "Show the {measures:measure+} of {things:many} by {by:dim+}.", when=w.some_figures & w.unconditional, ranked="no"),
        rule("form", Breakdown, "Break down the {measures:measure+} of {things:many} by {by:dim+}.", when=w.some_figures & w.unconditional, ranked="no"),
        rule("form", Breakdown, "Show the number of {things:many} for each {by:dim+}, highest first.", measures=(w.COUNT,), ranked="down"),
        rule("form", Breakdown, "Show the number of {things:many} for each {by:dim+}, lowest first.", measures=(w.COUNT,), ranked="up"),
        rule("form", Breakdown, "Show the {measures:measure+} of {things:many} for each {by:dim+}, highest first.", ranked="down", when=w.single & w.some_figures),
        rule("form", Breakdown, "Show the {measures:measure+} of {things:many} for each {by:dim+}, lowest first.", ranked="up", when=w.single & w.some_figures),
        rule("short", Breakdown, "{things:many} per {by:dim+}", measures=(w.COUNT,), ranked="no", when=w.unconditional),
        rule("short", Breakdown, "{measures:measure+} of {things:many} per {by:dim+}", ranked="no", when=w.dated_at_most),
        rule("short", Breakdown, "{measures:measure+} of {things:many} by {by:dim+}", ranked="no", when=w.unconditional),
        rule("short", Breakdown, "{by:dims+} by number of {things:many}, highest first", measures=(w.COUNT,), ranked="down"),
    ),
    rules_zh=(
        rule("form", Breakdown, "每{by:per~}{by:dim+}各有多少{things:counter~}{things:some}？", measures=(w.COUNT,), ranked="no", when=_one_group & ~_by_yes_or_no),
        rule("form", Breakdown, "{by:happening+}的{things:some}各有多少{things:counter~}？", measures=(w.COUNT,), ranked="no", when=_by_past_deed),
        rule("form", Breakdown, "按{by:dim+}统计{things:some}的{measures:measure+}。", ranked="no", when=~_by_past_deed),
        rule("form", Breakdown, "按{by:dim+}分组，{things:some}的{measures:measure+}分别是多少？", ranked="no", when=~_by_past_deed),
        rule("form", Breakdown, "{things:some}的{measures:measure+}按{by:dim+}的变化趋势如何？", ranked="no", when=_by_period),
        rule("form", Breakdown, "按{by:dim+}统计{things:some}的数量，从多到少排列。", measures=(w.COUNT,), ranked="down"),
        rule("form", Breakdown, "按{by:dim+}统计{things:some}的数量，从少到多排列。", measures=(w.COUNT,), ranked="up"),
        rule("form", Breakdown, "按{by:dim+}统计{things:some}的{measures:measure+}，从高到低排列。", ranked="down", when=w.single & w.some_figures),
        rule("form", Breakdown, "按{by:dim+}统计{things:some}的{measures:measure+}，从低到高排列。", ranked="up", when=w.single & w.some_figures),
        rule("short", Breakdown, "各{by:dim+}{by:of~}{things:some}数量", measures=(w.COUNT,), ranked="no", when=w.one_dimension & w.unconditional & ~_by_other_time & ~_by_yes_or_no),
        rule("short", Breakdown, "{things:some}数量，按{by:dim+}", measures=(w.COUNT,), ranked="no"),
        rule("short", Breakdown, "各{by:dim+}{by:of~}{things:some}的{measures:measure+}", ranked="no", when=w.one_dimension & w.unconditional & ~_by_other_time & ~_by_yes_or_no & w.some_figures),
        rule("short", Breakdown, "{things:some}的{measures:measure+}，按{by:dim+}", ranked="no", when=w.some_figures),
        rule("short", Breakdown, "各{by:dim+}{by:of~}{things:some}数量，从多到少", measures=(w.COUNT,), ranked="down", when=w.one_dimension & w.unconditional & ~_by_other_time & ~_by_yes_or_no),
    ),
)  # fmt: skip
