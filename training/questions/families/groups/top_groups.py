"""The groups with the highest or lowest figure, such as the five cities with the most orders."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from training.questions import form as f
from training.questions.families.family import Family, as_many_as_asked
from training.questions.ingredients.choices import a_comparison, comparable, fixed_by, is_by_parent, some_lack
from training.questions.ingredients.ingredients import Ingredients
from training.questions.phrasing import shared_rules as w
from training.questions.phrasing.grammar import Node, rule
from training.questions.phrasing.guard import Guard
from training.questions.phrasing.vocabulary import is_kind_of_parent, main_time
from training.questions.phrasing.words import Words
from training.questions.sql import sql_tree as t
from training.questions.sql.groups import grouped, ranked
from training.questions.sql.parts import Parts


@dataclass(frozen=True, slots=True, kw_only=True)
class TopGroups(f.Form):
    by: f.Dimension
    measure: f.Measure
    descending: bool
    limit: int


def _propose(i: Ingredients) -> Iterator[f.Form]:
    group = a_comparison(i, least=3, near=False)
    ranked = [p for p in i.periods if _can_be_ranked(i, p.dimension)]
    if ranked and i.random.random() < 0.2:
        group = i.random.choice(ranked)
    if group is None:
        return
    measure, of = i.measure(), f.subject_of(group.dimension)
    if isinstance(measure, f.Aggregate):
        # extremes, and averages of periods, are not ranked
        usual = measure.function not in ({"min", "max"} if group not in ranked else {"min", "max", "avg"})
        usual = usual and not (isinstance(of, f.Field) and i.reach.kind(of) == "number" and i.reach.is_year(of))
        measure = replace(measure, rounded=False) if usual else f.CountRows()
    limit = i.random.choice(_limits(group.groups))
    # groups without rows have the fewest, but are not in the answer
    some_unseen = some_lack(i, group.dimension) or (of.path and not is_by_parent(group))
    descending = bool(isinstance(measure, f.Aggregate) or i.random.random() < 0.7 or some_unseen)
    # a condition on another date would be confused with the period
    times = i.times if isinstance(group.dimension, f.ByPeriod) else ()
    # groups without matching rows would have the fewest
    things = i.things_for(measure, most=int(descending), exclude=(*fixed_by(group.dimension), *times))
    yield TopGroups(things=things, by=group.dimension, measure=measure, descending=descending, limit=limit)
    yield from _highest_sums(i)


def _highest_sums(i: Ingredients) -> Iterator[f.Form]:
    """Propose the parents, or their attributes, with the highest total: the customers with the highest total amount."""
    sums = [of for of in i.measures if i.adds_up(of)]
    groups = [g for g in comparable(i, least=3) if f.subject_of(g.dimension).path]
    if not sums or not groups or not i.happens:
        return
    group, measure = i.random.choice(groups), f.Aggregate(function="sum", field=i.random.choice(sums))
    limit = i.random.choice(_limits(group.groups))
    things = i.things_for(measure, most=1, exclude=fixed_by(group.dimension))
    yield TopGroups(things=things, by=group.dimension, measure=measure, descending=True, limit=limit)


def _limits(groups: int) -> list[int]:
    """Return the possible limits: at most half of the groups."""
    return [n for n in (1, 3, 5, 5, 10) if groups == 0 or groups >= 2 * n]


def _can_be_ranked(i: Ingredients, by: f.Dimension) -> bool:
    """Return True for months and quarters of the table's main date: the five months with the most orders."""
    return isinstance(by, f.ByPeriod) and by.grain in {"month", "quarter"} and main_time(by.field, i.words)


def _build(parts: Parts, form: TopGroups) -> t.Select:
    scope = parts.scope(form.things.table)
    group = parts.group(scope, form.by)
    measure = parts.measure_item(scope, form.measure)
    query = grouped(parts, scope, (group,), (measure,), form.things)
    first = ranked(parts, form.measure, measure, form.descending)
    return replace(query, order=(first,), limit=form.limit)


@Guard
def _by_parents_kind(node: Node, words: Words) -> bool:
    """Groups by an attribute of a parent: rentals by the rating of their film."""
    all_of_them = node.things.alive is None
    return all_of_them and isinstance(node.by, f.ByField) and is_kind_of_parent(node.by.field, words)


FAMILY = Family(
    labels={"top_groups": ("groups with most", "最多的组"), "bottom_groups": ("groups with least", "最少的组")},
    forms={TopGroups: lambda form: "top_groups" if form.descending else "bottom_groups"},
    propose=_propose,
    build=_build,
    is_informative=as_many_as_asked,
    rules_en=(
        rule("form", TopGroups, "Which {limit:n} {by:dims} have the most {things:many}?", measure=w.COUNT, descending=True, when=w.more_than_one),
        rule("form", TopGroups, "Which {limit:word} {by:dims} have the fewest {things:many}?", measure=w.COUNT, descending=False, when=w.more_than_one),
        rule("form", TopGroups, "Which {by:kind} has the most {things:many}?", measure=w.COUNT, descending=True, limit=1),
        rule("form", TopGroups, "Which {by:kind} has the fewest {things:many}?", measure=w.COUNT, descending=False, limit=1),
        rule("form", TopGroups, "What are the top {limit:n} {by:dims} by {measure:measure} of {things:many}?", descending=True, when=w.more_than_one & w.does_not_count),
        rule("form", TopGroups, "What are the bottom {limit:n} {by:dims} by {measure:measure} of {things:many}?", descending=False, when=w.more_than_one & w.does_not_count),
        rule("form", TopGroups, "Which {by:kind} has the highest {measure:measure} of {things:many}?", descending=True, limit=1, when=w.does_not_count),
        rule("form", TopGroups, "Which {by:kind} has the lowest {measure:measure} of {things:many}?", descending=False, limit=1, when=w.does_not_count),
        rule("short", TopGroups, "top {limit:n} {by:dims} by {measure:measure} of {things:many}", descending=True, when=w.more_than_one),
        rule("short", TopGroups, "bottom {limit:n} {by:dims} by {measure:measure} of {things:many}", descending=False, when=w.more_than_one),
        rule("short", TopGroups, "{by:dim} with the most {things:many}", measure=w.COUNT, descending=True, limit=1),
        rule("short", TopGroups, "{by:dim} with the highest {measure:measure} of {things:many}", descending=True, limit=1, when=w.does_not_count),
    ),
    rules_zh=(
        rule("form", TopGroups, "{things:some}最多的{limit:n}{by:several~}{by:dim}是哪些？", measure=w.COUNT, descending=True, when=w.more_than_one),
        rule("form", TopGroups, "{things:some}数量最少的{limit:n}{by:several~}{by:dim}是哪些？", measure=w.COUNT, descending=False, when=w.more_than_one),
        rule("form", TopGroups, "哪{by:which~}{by:dim}的{things:some}最多？", measure=w.COUNT, descending=True, limit=1, when=w.unconditional & ~_by_parents_kind),
        rule("form", TopGroups, "哪{by:which~}{by:kind}的{by:owner}的{things:some}最多？", measure=w.COUNT, descending=True, limit=1, when=w.unconditional & _by_parents_kind),
        rule("form", TopGroups, "在{things:some}中，哪{by:which~}{by:dim}的最多？", measure=w.COUNT, descending=True, limit=1, when=w.conditional),
        rule("form", TopGroups, "哪{by:which~}{by:dim}的{things:some}最少？", measure=w.COUNT, descending=False, limit=1, when=w.unconditional & ~_by_parents_kind),
        rule("form", TopGroups, "哪{by:which~}{by:kind}的{by:owner}的{things:some}最少？", measure=w.COUNT, descending=False, limit=1, when=w.unconditional & _by_parents_kind),
        rule("form", TopGroups, "在{things:some}中，哪{by:which~}{by:dim}的最少？", measure=w.COUNT, descending=False, limit=1, when=w.conditional),
        rule("form", TopGroups, "在{things:some}中，{measure:measure}{measure:top~}的{limit:n}{by:several~}{by:dim}是哪些？", descending=True, when=w.more_than_one & w.does_not_count),
        rule("form", TopGroups, "在{things:some}中，{measure:measure}{measure:bottom~}的{limit:n}{by:several~}{by:dim}是哪些？", descending=False, when=w.more_than_one & w.does_not_count),
        rule("form", TopGroups, "哪{by:which~}{by:dim}的{things:some}{measure:measure}{measure:top~}？", descending=True, limit=1, when=w.does_not_count & ~w.counts_different & w.unconditional & ~_by_parents_kind),
        rule("form", TopGroups, "哪{by:which~}{by:kind}的{by:owner}的{things:some}{measure:measure}{measure:top~}？", descending=True, limit=1, when=w.does_not_count & ~w.counts_different & w.unconditional & _by_parents_kind),
        rule("form", TopGroups, "在{things:some}中，哪{by:which~}{by:dim}的{measure:measure}{measure:top~}？", descending=True, limit=1, when=w.does_not_count & (w.conditional | w.counts_different)),
        rule("form", TopGroups, "哪{by:which~}{by:dim}的{things:some}{measure:measure}{measure:bottom~}？", descending=False, limit=1, when=w.does_not_count & ~w.counts_different & w.unconditional & ~_by_parents_kind),
        rule("form", TopGroups, "哪{by:which~}{by:kind}的{by:owner}的{things:some}{measure:measure}{measure:bottom~}？", descending=False, limit=1, when=w.does_not_count & ~w.counts_different & w.unconditional & _by_parents_kind),
        rule("form", TopGroups, "在{things:some}中，哪{by:which~}{by:dim}的{measure:measure}{measure:bottom~}？", descending=False, limit=1, when=w.does_not_count & (w.conditional | w.counts_different)),
        rule("short", TopGroups, "{things:some}数量前{limit:n}的{by:dim}", measure=w.COUNT, descending=True, when=w.more_than_one),
        rule("short", TopGroups, "{things:some}{measure:measure}前{limit:n}的{by:dim}", descending=True, when=w.unconditional & w.more_than_one & w.does_not_count),
        rule("short", TopGroups, "{things:some}最多的{by:dim}", measure=w.COUNT, descending=True, limit=1),
    ),
)  # fmt: skip
