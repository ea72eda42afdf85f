"""Forms about snapshots: rows are shown with their day and are never counted."""

from __future__ import annotations

from dataclasses import replace

from training.questions import form as f
from training.questions.families.figures.portions import Portion
from training.questions.families.figures.totals import Count
from training.questions.families.related.children import ChildCounts, Childless, WithChildren
from training.questions.families.rows.compared import AboveAverage
from training.questions.families.rows.latest import Latest
from training.questions.families.rows.lists import Listing
from training.questions.families.rows.tops import TopRows
from training.questions.ingredients.ingredients import Ingredients


def of_snapshots(form: f.Form, i: Ingredients) -> f.Form | None:
    """Return the form adapted to snapshots, rows with their day; None if it makes no sense for them.

    Forms about other tables are returned unchanged.
    """
    if isinstance(form, ChildCounts | WithChildren | Childless) and i.reach.is_taken_daily(form.relation.child):
        return None
    if not i.reach.is_taken_daily(i.table):
        return form
    if _counts(form) or _mixes_levels(form, i):
        return None
    if isinstance(form, TopRows) and (form.by in i.times or (form.things.where and not i.reach.additive(form.by))):
        return None  # by a level, only the top of all rows is asked
    show: tuple[f.Shown, ...] = getattr(form, "show", ())
    if isinstance(form, Listing) and i.measures and not any(_is_own(each) and each not in i.times for each in show):
        # a list of balances shows the balance
        show = (*show, *i.measures[:1])
        form = replace(form, show=show)
    day = next((of for of in i.times if i.reach.kind(of) == "date"), next(iter(i.times), None))
    if day is None and isinstance(form, TopRows | AboveAverage):
        return None
    if day is None or not show or isinstance(form, Latest):
        return form
    return replace(form, show=tuple(dict.fromkeys((*show, i.shown_as(day)))))


def _is_own(of: f.Shown) -> bool:
    return isinstance(of, f.Field) and not of.path


def _measures(form: f.Form) -> tuple[f.Measure, ...]:
    one = getattr(form, "measure", None)
    return (*getattr(form, "measures", ()), *(() if one is None else (one,)))


def _counts(form: f.Form) -> bool:
    return isinstance(form, Count | Portion) or f.CountRows() in _measures(form)


def _mixes_levels(form: f.Form, i: Ingredients) -> bool:
    """Return True for a non-additive figure, such as a price, aggregated over different things."""
    equal = (c.field for c in form.things.where if isinstance(c, f.Equals) and not c.negated)
    of_one = any(of.path and of.column in i.reach.display(of.table) for of in equal)
    by: f.Dimension | tuple[f.Dimension, ...] = getattr(form, "by", ())
    dimensions = by if isinstance(by, tuple) else (by,)
    if of_one or not i.groupings or any(isinstance(each, f.ByField | f.ByEntity) for each in dimensions):
        return False
    if isinstance(form, AboveAverage):
        return not i.reach.additive(form.field)
    levels = (m for m in _measures(form) if isinstance(m, f.Aggregate) and m.function != "distinct")
    return any(not i.reach.additive(m.field) for m in levels)
