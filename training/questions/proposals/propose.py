"""Candidate forms for one table, family by family. Selection later keeps those that add something."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from training.questions import form as f
from training.questions.families import FAMILIES
from training.questions.families.figures.totals import Count, Figures
from training.questions.families.rows.lists import Distinct, Listing
from training.questions.ingredients.choices import besides
from training.questions.ingredients.ingredients import Ingredients
from training.questions.phrasing.yes_no import truth
from training.questions.proposals import simple_forms as simple
from training.questions.proposals.complexity import is_bearable
from training.questions.proposals.mixed_units import mixes_units
from training.questions.proposals.snapshot_forms import of_snapshots


def propose(ingredients: Ingredients, rounds: int) -> tuple[f.Form, ...]:
    """Return different forms about the table: `rounds` proposals of each family, and simple ones for every column."""
    found: dict[f.Form, None] = {}
    if ingredients.rows == 0:
        return tuple(dict.fromkeys(simple.of_nothing(ingredients)))
    if ingredients.rows == 1:
        return tuple(dict.fromkeys(simple.of_the_only_one(ingredients)))
    if ingredients.reach.is_link(ingredients.table):
        return tuple(dict.fromkeys(simple.of_link(ingredients)))
    for form in _every_column(ingredients):
        found.setdefault(form)
    for _ in range(rounds):
        for family in FAMILIES:
            for form in family.propose(ingredients):
                found.setdefault(form)
    reach = ingredients.reach
    usable = (form for form in found if _shows_rows(form) and is_bearable(form) and not mixes_units(form, reach))
    asked = (of_snapshots(form, ingredients) for form in usable)
    return tuple(dict.fromkeys(_with_yes_and_no_last(form, ingredients) for form in asked if form is not None))


def _shows_rows(form: f.Form) -> bool:
    """Return False for a list that shows only parents."""
    return not isinstance(form, Listing) or any(isinstance(s, f.Field) and not s.path for s in form.show)


def _with_yes_and_no_last(form: f.Form, i: Ingredients) -> f.Form:
    """Move columns with a 是否 label to the end of a list; in front they would be read as conditions."""
    show: tuple[f.Shown, ...] = getattr(form, "show", ())
    ordered = tuple(sorted(show, key=lambda each: isinstance(each, f.Field) and truth(each, i.words) is not None))
    return form if ordered == show else replace(form, show=ordered)


def _every_column(i: Ingredients) -> Iterator[f.Form]:
    """Yield at least one simple question about each column, condition, figure and parent."""
    bare = i.plain()
    yield Count(things=bare)
    yield from simple.every_shown(i, bare)
    for each in i.filters:
        things = i.plain((each.condition,))
        if not each.identity:
            yield Count(things=things)
        if show := besides(i, i.some_shown(), things):
            yield Listing(things=things, show=show)
    for measure in (m for of in i.measures for m in i.aggregates(of)):
        yield Figures(things=bare, measures=(measure,))
        if measure.function in {"sum", "avg"}:
            yield Figures(things=i.things_for(measure, most=1), measures=(measure,))
    for dimension in (g.dimension for g in i.groupings if not g.binary):
        if isinstance(dimension, f.ByField) and not dimension.field.path:
            yield Distinct(things=bare, field=dimension.field)
    for path in i.reach.paths(i.table):
        if i.words.named(path) and simple.needs_plain_join(i, path):
            yield from simple.joins_along(i, path)
