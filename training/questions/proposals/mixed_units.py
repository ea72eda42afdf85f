"""Figures whose unit is in another column: amounts with their currency, results with their unit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

from training.questions import form as f
from training.questions.families.groups.breakdown import Breakdown
from training.questions.families.rows.compared import AboveAverage
from training.questions.families.rows.tops import TopRows
from training.questions.phrasing.grammar import Node
from training.questions.source_facts.neighbourhood import Reach


def mixes_units(form: f.Form, reach: Reach) -> bool:
    """Return True if the form adds or compares figures in different units, such as euros and dollars."""
    if not reach.has_unit_columns:
        return False
    told = {c.field for c in form.things.where if isinstance(c, f.Equals) and not c.negated}
    if isinstance(form, Breakdown) and form.ranked == "no":
        told |= {each.field for each in form.by if isinstance(each, f.ByField)}
    return any((unit := reach.unit_column(of)) is not None and unit not in told for of in _compared(form))


def _compared(node: Node) -> Iterator[f.Field]:
    """Yield the columns that are aggregated or ranked."""
    match node:
        case f.Aggregate(function="distinct"):
            return
        case f.Aggregate(field=of) | AboveAverage(field=of) | TopRows(by=of):
            yield of
        case tuple():
            for each in node:  # type: ignore[reportUnknownVariableType]
                yield from _compared(each)
        case _ if f.is_part(node):
            for each in fields(node):
                yield from _compared(getattr(node, each.name))
        case _:
            return
