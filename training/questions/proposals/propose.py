"""Candidate forms for one table, family by family. Selection later keeps the ones that add something."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from training.questions import form as f
from training.questions.complexity import is_bearable
from training.questions.phrasing.yes_no import truth
from training.questions.proposals import propose_groups as groups
from training.questions.proposals import propose_related as related
from training.questions.proposals import propose_rows as rows
from training.questions.proposals.choices import besides
from training.questions.proposals.ingredients import Ingredients
from training.questions.proposals.mixed_units import mixes_units
from training.questions.proposals.snapshot_forms import of_snapshots

type Proposals = Callable[[Ingredients], Iterator[f.Form]]


def propose(ingredients: Ingredients, rounds: int, families: tuple[Proposals, ...] = ()) -> tuple[f.Form, ...]:
    """Different forms about the table; each family is asked `rounds` times, and once for every column.

    `families` are asked after the plain ones.
    """
    found: dict[f.Form, None] = {}
    if ingredients.rows == 0:
        return tuple(dict.fromkeys(rows.of_nothing(ingredients)))
    if ingredients.rows == 1:
        return tuple(dict.fromkeys(rows.of_the_only_one(ingredients)))
    if ingredients.reach.is_link(ingredients.table):
        return tuple(dict.fromkeys(rows.of_link(ingredients)))
    for form in _every_column(ingredients):
        found.setdefault(form)
    for _ in range(rounds):
        for family in (*FAMILIES, *families):
            for form in family(ingredients):
                found.setdefault(form)
    reach = ingredients.reach
    usable = (form for form in found if _shows_rows(form) and is_bearable(form) and not mixes_units(form, reach))
    asked = (of_snapshots(form, ingredients) for form in usable)
    return tuple(dict.fromkeys(_with_yes_and_no_last(form, ingredients) for form in asked if form is not None))


def _shows_rows(form: f.Form) -> bool:
    """False for a list that shows only what the rows belong to."""
    return not isinstance(form, f.Listing) or any(isinstance(s, f.Field) and not s.path for s in form.show)


def _with_yes_and_no_last(form: f.Form, i: Ingredients) -> f.Form:
    """Columns that ask 是否 end a list: in front they would be taken for conditions."""
    show: tuple[f.Shown, ...] = getattr(form, "show", ())
    ordered = tuple(sorted(show, key=lambda each: isinstance(each, f.Field) and truth(each, i.words) is not None))
    return form if ordered == show else replace(form, show=ordered)


def _every_column(i: Ingredients) -> Iterator[f.Form]:
    """At least one simple question about each column, condition, figure and parent."""
    bare = i.plain()
    yield f.Count(things=bare)
    yield from rows.every_shown(i, bare)
    for each in i.filters:
        things = i.plain((each.condition,))
        if not each.identity:
            yield f.Count(things=things)
        if show := besides(i, i.some_shown(), things):
            yield f.Listing(things=things, show=show)
    for measure in (m for of in i.measures for m in i.aggregates(of)):
        yield f.Figures(things=bare, measures=(measure,))
        if measure.function in {"sum", "avg"}:
            yield f.Figures(things=i.things_for(measure, most=1), measures=(measure,))
    for dimension in (g.dimension for g in i.groupings if not g.binary):
        if isinstance(dimension, f.ByField) and not dimension.field.path:
            yield f.Distinct(things=bare, field=dimension.field)
    for path in i.reach.paths(i.table):
        if i.words.named(path) and rows.needs_plain_join(i, path):
            yield from rows.joins_along(i, path)


def family_of(form: f.PlainForm) -> str:
    """The family's name, as reports show it."""
    match form:
        case f.Count(things=things) | f.Listing(things=things) if things.conditions:
            return "filter" if isinstance(form, f.Listing) else "count"
        case f.Breakdown(by=by) if any(isinstance(d, f.ByPeriod) for d in by):
            return "trend"
        case f.Breakdown(by=by):
            return "group_by_two" if len(by) > 1 else "group_by"
        case f.TopRows(descending=down):
            return "top" if down else "bottom"
        case f.TopGroups(descending=down):
            return "top_groups" if down else "bottom_groups"
        case f.Listing(show=show) if any(isinstance(s, f.Entity) or s.path for s in show):
            return "join"
        case _:
            return _NAMES[type(form)]


_NAMES: dict[type, str] = {
    f.Count: "count", f.Figures: "aggregate", f.Listing: "list", f.Distinct: "distinct", f.GroupsOver: "having",
    f.Shares: "share", f.Growth: "period_over_period", f.YearOnYear: "year_on_year",
    f.Running: "running_total", f.Latest: "latest_per_group",
    f.BestPerGroup: "best_per_group", f.Childless: "without_children", f.WithChildren: "with_children",
    f.ChildCounts: "child_counts", f.AboveAverage: "above_average", f.Extreme: "extreme",
    f.GroupsAboveAverage: "groups_above_average", f.AveragePerGroup: "average_per_group", f.Hierarchy: "hierarchy",
    f.Reports: "hierarchy_counts", f.Split: "conditional_aggregate", f.Portion: "portion", f.Overlap: "set_operation",
    f.Linked: "two_hop", f.LinkedRows: "two_hop", f.LinkCounts: "two_hop_counts",
}  # fmt: skip


FAMILIES: tuple[Proposals, ...] = (
    groups.count,
    groups.figures,
    rows.listing,
    rows.distinct,
    rows.top,
    groups.breakdown,
    groups.breakdown_two,
    groups.trend,
    groups.top_groups,
    groups.having,
    groups.shares,
    groups.over_time,
    rows.latest,
    groups.best_per_group,
    related.children,
    groups.averages,
    related.hierarchy,
    groups.conditional,
    related.overlap,
    related.links,
)
