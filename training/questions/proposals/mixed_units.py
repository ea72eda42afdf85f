"""Figures whose unit stands in a column beside them: amounts with their currency, results with their unit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

from training.questions import form as f
from training.questions.neighbourhood import Reach
from training.questions.phrasing.grammar import Node


def mixes_units(form: f.Form, reach: Reach) -> bool:
    """True where euros are added to dollars, or compared with them."""
    if not reach.has_unit_columns:
        return False
    told = {c.field for c in form.things.where if isinstance(c, f.Equals) and not c.negated}
    match form:
        case f.Breakdown(by=by, ranked="no") | f.Split(by=by):
            told |= {each.field for each in by if isinstance(each, f.ByField)}
        case _:
            pass
    told |= {form.field} if isinstance(form, f.Split) else set()
    return any((unit := reach.unit_column(of)) is not None and unit not in told for of in _compared(form))


def _compared(node: Node) -> Iterator[f.Field]:
    """The columns whose values are added up, averaged or ranked."""
    match node:
        case f.Aggregate(function="distinct"):
            return
        case f.Aggregate(field=of) | f.AboveAverage(field=of) | f.Extreme(field=of) | f.TopRows(by=of):
            yield of
        case tuple():
            for each in node:  # type: ignore[reportUnknownVariableType]
                yield from _compared(each)
        case _ if f.is_part(node):
            for each in fields(node):
                yield from _compared(getattr(node, each.name))
        case _:
            return
