"""Figures whose unit stands in a column beside them: amounts with their currency, results with their unit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from training.questions import form as f
from training.questions.grammar import Node
from training.questions.reach import Reach

_CURRENCY = re.compile(r"(?:\w+_)?(?:currency|ccy|币种|货币)(?:_?(?:code|cd|代码))?\Z", re.IGNORECASE)
_UNIT = re.compile(
    r"unit|uom|unit_?of_?measure|(?:result|value|measure|quantity|qty)_?unit|计量单位|单位\Z", re.IGNORECASE
)
_MEASURED = re.compile(r"(?:\w+_)?(?:value|result|reading|quantity|qty)\Z|数值|结果|数量", re.IGNORECASE)
_FEW = 60
"""Units that a column holds; with more it is no column of units."""


def unit_beside(reach: Reach, of: f.Field) -> f.Field | None:
    """The column that says what a figure is in, where the table's rows are in several units."""
    if of.path or reach.kind(of) != "number":
        return None
    pattern = _CURRENCY if reach.profile(of).unit == "money" else _UNIT if _MEASURED.match(of.column) else None
    if pattern is None:
        return None
    found = [each for each in reach.fields(of.table) if pattern.fullmatch(each.column) and _is_of_units(reach, each)]
    # with two of them, one would have to know which is whose
    return found[0] if len(found) == 1 else None


def _is_of_units(reach: Reach, of: f.Field) -> bool:
    return reach.kind(of) in {"text", "enum"} and 1 < (reach.profile(of).distinct or 0) <= _FEW


def mixes_units(form: f.Form, reach: Reach) -> bool:
    """True where euros are added to dollars, or compared with them."""
    told = {c.field for c in form.things.where if isinstance(c, f.Equals) and not c.negated}
    match form:
        case f.Breakdown(by=by, ranked="no") | f.Split(by=by):
            told |= {each.field for each in by if isinstance(each, f.ByField)}
        case _:
            pass
    told |= {form.field} if isinstance(form, f.Split) else set()
    return any((unit := unit_beside(reach, of)) is not None and unit not in told for of in _compared(form))


def _compared(node: Node) -> Iterator[f.Field]:
    """The columns whose values are added up, averaged or ranked."""
    match node:
        case f.Aggregate(function="distinct"):
            return
        case f.Aggregate(field=of) | f.AboveAverage(field=of) | f.Extreme(field=of) | f.TopRows(by=of):
            yield of
        case tuple():
            for each in node:  # type: ignore[reportUnknownVariableType]
                yield from _compared(each)  # type: ignore[reportUnknownArgumentType]
        case _ if is_dataclass(node) and type(node).__module__ == f.__name__:
            for each in fields(node):
                yield from _compared(getattr(node, each.name))
        case _:
            return
