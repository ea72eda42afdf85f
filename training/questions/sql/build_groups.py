"""SQL of the families that answer with figures: totals, groups, shares, trends, comparisons."""

from __future__ import annotations

from dataclasses import replace

from training.catalog.values import Value
from training.language import chinese
from training.questions import form as f
from training.questions.phrasing import headings, literals
from training.questions.phrasing.words import Words
from training.questions.phrasing.yes_no import mark
from training.questions.sql import sql_tree as t
from training.questions.sql.parts import (
    TWO,
    ZERO,
    Group,
    Parts,
    heading,
    percent,
    period_label,
    period_start,
    unique_headings,
)
from training.questions.sql.scope import Scope


def count(parts: Parts, form: f.Count) -> t.Query:
    scope = parts.scope(form.things.table)
    return parts.select(scope, (parts.measure_item(scope, f.CountRows()),), form.things)


def figures(parts: Parts, form: f.Figures) -> t.Query:
    scope = parts.scope(form.things.table)
    return parts.select(scope, tuple(parts.measure_item(scope, m) for m in form.measures), form.things)


def breakdown(parts: Parts, form: f.Breakdown) -> t.Query:
    scope = parts.scope(form.things.table)
    groups = _groups(parts, scope, form.by)
    measures = tuple(parts.measure_item(scope, m) for m in form.measures)
    query = _grouped(parts, scope, groups, measures, form.things)
    if form.ranked == "no":
        return replace(query, order=_in_time(form.by, groups))
    return replace(query, order=(_ranked(parts, form.measures[0], measures[0], form.ranked == "down"),))


def top_groups(parts: Parts, form: f.TopGroups) -> t.Query:
    scope = parts.scope(form.things.table)
    group = parts.group(scope, form.by)
    measure = parts.measure_item(scope, form.measure)
    query = _grouped(parts, scope, (group,), (measure,), form.things)
    first = _ranked(parts, form.measure, measure, form.descending)
    return replace(query, order=(first,), limit=form.limit)


def groups_over(parts: Parts, form: f.GroupsOver) -> t.Query:
    scope = parts.scope(form.things.table)
    group = parts.group(scope, form.by)
    measure = parts.measure_item(scope, form.measure)
    query = _grouped(parts, scope, (group,), (measure,), form.things)
    having = t.Binary(form.op, measure.of, t.Lit(form.threshold))
    return replace(query, having=having, order=(t.Order(measure.of, descending=True),))


def shares(parts: Parts, form: f.Shares) -> t.Query:
    """The whole is a window over the groups' own figures; where rows are in no group, it is counted apart."""
    scope = parts.scope(form.things.table)
    group = _every_group(parts, scope, form.by)
    part = parts.figure(scope, form.measure, exact=True)
    grouped = not group.present and not parts.reach.loses_rows(f.subject_of(form.by).path)
    whole = (
        t.Call("SUM", (part,), over=t.Window()) if grouped else parts.over_all(form.things, form.measure, exact=True)
    )
    name = parts.words.measure(form.measure, form.things.table)
    share = t.Item(percent(part, whole), headings.SHARE[parts.words.language])
    query = _grouped(parts, scope, (group,), (t.Item(part, name), share), form.things)
    return replace(query, order=(t.Order(part, descending=True),))


def growth(parts: Parts, form: f.Growth) -> t.Query:
    """Compared with the period before by the calendar: where that has no rows, there is nothing to compare with."""
    grain = form.by.grain
    names = headings.CHANGE_PERCENT if form.percent else headings.CHANGE
    heads = headings.PREVIOUS[parts.words.language][grain], names[parts.words.language]
    return _compared(parts, form, grain, heads, percents=form.percent)


def year_on_year(parts: Parts, form: f.YearOnYear) -> t.Query:
    """Compared with the same month or quarter of the year before."""
    heads = headings.YEAR_BEFORE[parts.words.language], headings.CHANGE_PERCENT[parts.words.language]
    return _compared(parts, form, "year", heads, percents=True)


_STEPS: dict[f.Grain, str] = {"day": "1 day", "month": "1 month", "quarter": "3 months", "year": "1 year"}


def _compared(
    parts: Parts, form: f.Growth | f.YearOnYear, back: f.Grain, heads: tuple[str, str], *, percents: bool
) -> t.Query:
    """Each period beside the one a day, month, quarter or year before it."""
    things, by = form.things, form.by
    scope = parts.scope(things.table)
    group = parts.group(scope, by)
    name = group.items[0].name or by.grain
    start = period_start(scope.value(by.field), by.grain)
    group = Group((t.Item(start, name),), (start,), group.present)
    figure = t.Item(parts.figure(scope, form.measure, exact=True), parts.words.measure(form.measure, things.table))
    query = _grouped(parts, scope, (group,), (figure,), things)
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


def running(parts: Parts, form: f.Running) -> t.Query:
    name, period, now = _by_period(parts, form.things, form.by, form.measure)
    when, value = t.Col("periods", heading(period)), t.Col("periods", heading(now))
    total = t.Call("SUM", (value,), over=t.Window(order=(t.Order(when),)))
    items = (t.Item(when), t.Item(value), t.Item(total, headings.RUNNING[parts.words.language]))
    return t.Select(items=items, source=t.Named("periods"), order=(t.Order(when),), named=(("periods", name),))


def _by_period(parts: Parts, things: f.Things, by: f.ByPeriod, measure: f.Measure) -> tuple[t.Select, t.Item, t.Item]:
    scope = parts.scope(things.table)
    group = parts.group(scope, by)
    figure = t.Item(parts.figure(scope, measure, exact=True), parts.words.measure(measure, things.table))
    query = _grouped(parts, scope, (group,), (figure,), things)
    return query, query.items[0], query.items[1]


def best_per_group(parts: Parts, form: f.BestPerGroup) -> t.Query:
    """RANK lets equals share the first place, so the answer does not depend on the order of rows."""
    scope = parts.scope(form.things.table)
    outer, inner = _every_group(parts, scope, form.outer), parts.group(scope, form.inner)
    figure = parts.measure_item(scope, form.measure)
    window = t.Window(outer.by, (_ranked(parts, form.measure, figure, descending=True),))
    rank = t.Item(t.Call("RANK", (), over=window), headings.RANK[parts.words.language])
    query = _grouped(parts, scope, (outer, inner), (figure, rank), form.things)
    inside = "ranked"
    items = tuple(t.Item(t.Col(inside, heading(i))) for i in query.items[:-1])
    first = t.Binary("=", t.Col(inside, heading(query.items[-1])), t.Fixed(1))
    order = tuple(t.Order(i.of) for i in items[: len(outer.items)])
    return t.Select(items=items, source=t.Derived(query, inside), where=(first,), order=order)


def groups_above_average(parts: Parts, form: f.GroupsAboveAverage) -> t.Query:
    query = _for_each(parts, form)
    name = "totals"
    items = tuple(t.Item(t.Col(name, heading(i))) for i in query.items)
    value = items[-1].of
    average = t.Scalar(t.Select(items=(t.Item(t.Call("AVG", (value,))),), source=t.Named(name)))
    order = (t.Order(value, descending=True),)
    return t.Select(
        items=items, source=t.Named(name), where=(t.Binary(">", value, average),), order=order, named=((name, query),)
    )


def _for_each(parts: Parts, form: f.GroupsAboveAverage | f.AveragePerGroup) -> t.Select:
    """The figure of each group; 0 for a parent that has no rows, as it counts in an average."""
    name = parts.words.measure(form.measure, form.things.table)
    match form.by:
        case f.ByEntity(entity=f.Entity(path=(relation,))):
            scope = parts.scope(relation.parent)
            children = parts.with_children(scope, relation, form.things)
            group = parts.group(scope, f.ByEntity(entity=f.Entity(table=relation.parent, path=())))
            if isinstance(form.measure, f.CountRows):
                figure: t.Expr = t.Call("COUNT", (t.Col(children.root.qualifier, relation.child_columns[0]),))
            else:
                figure = t.Call("COALESCE", (parts.figure(children, form.measure, exact=True), ZERO))
            return _grouped(parts, scope, (group,), (t.Item(figure, name),), f.Things(table=relation.parent))
        case by:
            scope = parts.scope(form.things.table)
            figure = parts.figure(scope, form.measure, exact=True)
            return _grouped(parts, scope, (parts.group(scope, by),), (t.Item(figure, name),), form.things)


def average_per_group(parts: Parts, form: f.AveragePerGroup) -> t.Query:
    query = _for_each(parts, form)
    query = replace(query, items=(query.items[-1],))
    name = "totals"
    average = t.Call("ROUND", (t.Call("AVG", (t.Col(name, heading(query.items[0])),)), TWO))
    return t.Select(items=(t.Item(average, headings.AVERAGE[parts.words.language]),), source=t.Derived(query, name))


def split(parts: Parts, form: f.Split) -> t.Query:
    scope = parts.scope(form.things.table)
    groups = _groups(parts, scope, form.by)
    # a group none of whose rows has such a value stays
    column = scope.column(form.field, outer=True)
    items = tuple(
        t.Item(
            parts.figure(scope, form.measure, t.Binary("=", column, t.Lit(v))),
            _named_value(v, form.field, parts.words),
        )
        for v in form.values
    )
    query = _grouped(parts, scope, groups, items, form.things)
    return replace(query, order=_in_time(form.by, groups))


def _named_value(value: Value, of: f.Field, words: Words) -> str:
    """A column's heading: the value without quotation marks, a yes or no as what it says."""
    if isinstance(value, bool) and words.language == "en":
        return mark(of, words) if value else f"not {mark(of, words)}"
    said_of = (chinese.yes if value else chinese.no)(words.field(of)) if isinstance(value, bool) else None
    name = said_of or literals.say(value, of, words).strip("“”")
    # a number is a heading with the name of its column only
    return name if words.language == "zh" or name[:1].isalpha() else f"{words.field(of)} {name}"


def portion(parts: Parts, form: f.Portion) -> t.Query:
    scope = parts.scope(form.things.table)
    groups = _groups(parts, scope, form.by)
    # rows without that parent count as well
    scope.column(form.condition.field, outer=True)
    every = t.Call("COUNT", (t.Star(),))
    those = t.Call("COUNT", (t.Star(),), where=t.conjunction(scope.condition(form.condition)))
    query = _grouped(
        parts, scope, groups, (t.Item(percent(those, every), headings.SHARE[parts.words.language]),), form.things
    )
    return replace(query, order=_in_time(form.by, groups))


def overlap(parts: Parts, form: f.Overlap) -> t.Query:
    word: dict[str, t.SetWord] = {"both": "INTERSECT", "first": "EXCEPT", "either": "UNION"}
    return t.SetQuery(op=word[form.kind], left=_side(parts, form, form.first), right=_side(parts, form, form.second))


def _side(parts: Parts, form: f.Overlap, condition: f.Condition) -> t.Select:
    """One half. Where names repeat, the key stands first, so that two rows of one name stay two."""
    scope = parts.scope(form.things.table)
    group = parts.group(scope, form.by)
    shown = {i.of for i in group.items}
    keys = tuple(t.Item(e) for e in group.by if e not in shown)
    things = replace(form.things, where=(*form.things.where, condition))
    return parts.select(scope, (*keys, *group.items), things, group.present)


def _groups(parts: Parts, scope: Scope, by: tuple[f.Dimension, ...]) -> tuple[Group, ...]:
    return tuple(_every_group(parts, scope, d) for d in by)


def _every_group(parts: Parts, scope: Scope, by: f.Dimension) -> Group:
    """Groups that hold every row: those without a value are a group, too."""
    if not isinstance(by, f.ByField):
        return parts.group(scope, by)
    scope.column(by.field, outer=True)
    return replace(parts.group(scope, by), present=())


def _in_time(by: tuple[f.Dimension, ...], groups: tuple[Group, ...]) -> tuple[t.Order, ...]:
    """Periods follow each other; nobody asked for an order of other groups."""
    if not any(isinstance(each, f.ByPeriod) for each in by):
        return ()
    return tuple(order for group in groups for order in group.order)


def _grouped(
    parts: Parts, scope: Scope, groups: tuple[Group, ...], figures: tuple[t.Item, ...], things: f.Things
) -> t.Select:
    items = (*(i for g in groups for i in g.items), *figures)
    present = tuple(p for g in groups for p in g.present)
    query = parts.select(scope, unique_headings(items), things, present)
    return replace(query, group=tuple(dict.fromkeys(e for g in groups for e in g.by)))


def _ranked(parts: Parts, measure: f.Measure, item: t.Item, descending: bool) -> t.Order:
    """A sum over nothing but NULLs is NULL, which would come first."""
    may_be_null = (
        isinstance(measure, f.Aggregate) and measure.function != "distinct" and parts.reach.nullable(measure.field)
    )
    return t.Order(item.of, descending, nulls_last=may_be_null and descending)
