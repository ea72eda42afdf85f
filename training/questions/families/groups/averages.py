"""Groups above the average of all groups, and that average, such as the average number of orders per customer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from training.probe import ProbeResult
from training.questions import form as f
from training.questions.families.family import Family, by_form, only_row
from training.questions.ingredients.choices import SEVERAL_GROUPS, comparable, is_by_parent, some_lack
from training.questions.ingredients.ingredients import Ingredients
from training.questions.phrasing import headings
from training.questions.phrasing import shared_rules as w
from training.questions.phrasing.grammar import rule
from training.questions.source_facts.neighbourhood import Reach
from training.questions.sql import sql_tree as t
from training.questions.sql.groups import grouped
from training.questions.sql.parts import TWO, ZERO, Parts, heading


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupsAboveAverage(f.Form):
    """Groups whose figure is above the average of all groups."""

    by: f.Dimension
    measure: f.Measure


@dataclass(frozen=True, slots=True, kw_only=True)
class AveragePerGroup(f.Form):
    """The average over groups of a figure per group."""

    by: f.Dimension
    measure: f.Measure


def _propose(i: Ingredients) -> Iterator[f.Form]:
    """Propose averages over parents, such as orders per customer; averages over sexes or states are not asked for.

    An average is proposed only if every parent has rows, because it is ambiguous whether the others count as 0.
    """
    several = [g for g in comparable(i, least=SEVERAL_GROUPS, rows=3) if is_by_parent(g)]
    for family in (GroupsAboveAverage, AveragePerGroup) if several else ():
        by = i.random.choice(several).dimension
        if family is AveragePerGroup and some_lack(i, by):
            continue
        sums = [of for of in i.measures if i.adds_up(of) and i.reach.profile(of).unit == "money"]
        of = i.random.choice([None, *sums])
        measure = f.CountRows() if of is None else f.Aggregate(function="sum", field=of)
        yield family(things=i.things_for(measure, most=0), by=by, measure=measure)


def _groups_above_average(parts: Parts, form: GroupsAboveAverage) -> t.Select:
    query = _for_each(parts, form)
    name = "totals"
    items = tuple(t.Item(t.Col(name, heading(i))) for i in query.items)
    value = items[-1].of
    average = t.Scalar(t.Select(items=(t.Item(t.Call("AVG", (value,))),), source=t.Named(name)))
    order = (t.Order(value, descending=True),)
    return t.Select(
        items=items, source=t.Named(name), where=(t.Binary(">", value, average),), order=order, named=((name, query),)
    )


def _average_per_group(parts: Parts, form: AveragePerGroup) -> t.Select:
    query = _for_each(parts, form)
    query = replace(query, items=(query.items[-1],))
    name = "totals"
    average = t.Call("ROUND", (t.Call("AVG", (t.Col(name, heading(query.items[0])),)), TWO))
    return t.Select(items=(t.Item(average, headings.AVERAGE[parts.words.language]),), source=t.Derived(query, name))


def _for_each(parts: Parts, form: GroupsAboveAverage | AveragePerGroup) -> t.Select:
    """Return the figure of each group; 0 for a parent without rows."""
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
            return grouped(parts, scope, (group,), (t.Item(figure, name),), f.Things(table=relation.parent))
        case by:
            scope = parts.scope(form.things.table)
            figure = parts.figure(scope, form.measure, exact=True)
            return grouped(parts, scope, (parts.group(scope, by),), (t.Item(figure, name),), form.things)


def _is_informative(form: f.Form, result: ProbeResult, _reach: Reach) -> bool:
    only = only_row(result) if isinstance(form, AveragePerGroup) else None
    return only is None or None not in only


FAMILY = Family(
    labels={
        "groups_above_average": ("groups above average", "高于平均的组"),
        "average_per_group": ("average per group", "组均值"),
    },
    forms={GroupsAboveAverage: "groups_above_average", AveragePerGroup: "average_per_group"},
    propose=_propose,
    build=by_form({GroupsAboveAverage: _groups_above_average, AveragePerGroup: _average_per_group}),
    is_informative=_is_informative,
    rules_en=(
        rule("form", GroupsAboveAverage, "Which {by:dims} have more {things:many} than average?", measure=w.COUNT),
        rule("form", GroupsAboveAverage, "Which {by:dims} have an above-average {measure:measure} of {things:many}?", when=w.does_not_count),
        rule("form", AveragePerGroup, "On average, how many {things:many} are there per {by:dim} (to two decimals)?", measure=w.COUNT),
        rule("form", AveragePerGroup, "On average, what is the {measure:measure} of {things:many} per {by:dim} (to two decimals)?", when=w.does_not_count),
        rule("short", GroupsAboveAverage, "{by:dims} with more {things:many} than average", measure=w.COUNT),
        rule("short", AveragePerGroup, "average number of {things:many} per {by:dim}, two decimals", measure=w.COUNT, when=w.dated_at_most),
    ),
    rules_zh=(
        rule("form", GroupsAboveAverage, "哪些{by:dim}的{things:some}数量高于平均水平？", measure=w.COUNT),
        rule("form", GroupsAboveAverage, "在{things:some}中，哪些{by:dim}的{measure:measure}高于各组平均水平？", when=w.does_not_count),
        rule("form", AveragePerGroup, "平均每{by:per~}{by:dim}有多少{things:counter~}{things:some}（保留两位小数）？", measure=w.COUNT),
        rule("form", AveragePerGroup, "在{things:some}中，平均每{by:per~}{by:dim}的{measure:measure}是多少（保留两位小数）？", when=w.does_not_count),
        rule("short", GroupsAboveAverage, "{things:some}数量高于平均的{by:dim}", measure=w.COUNT),
        rule("short", AveragePerGroup, "每{by:per~}{by:dim}{by:of~}平均{things:some}数量（两位小数）", measure=w.COUNT, when=w.unconditional),
    ),
)  # fmt: skip
