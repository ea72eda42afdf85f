"""Columns that hold the unit of other columns, recognized by name: an amount's currency, a result's unit."""

from __future__ import annotations

import re
from collections.abc import Sequence

_CURRENCY = re.compile(r"(?:\w+_)?(?:currency|ccy|币种|货币)(?:_?(?:code|cd|代码))?", re.IGNORECASE)
_UNIT = re.compile(
    r"unit|uom|unit_?of_?measure|(?:result|value|measure|quantity|qty)_?unit|计量单位|单位", re.IGNORECASE
)
_MEASURED = re.compile(
    r"(?:\w+_)?(?:value|result|reading|quantity|qty)\Z|数值|结果|数量|.*(?:值|[上下]限)\Z", re.IGNORECASE
)


def names_units(column: str) -> bool:
    """Return True for the name, or the label, of a column that holds units."""
    return bool(_CURRENCY.fullmatch(column) or _UNIT.fullmatch(column))


def names_measures(column: str) -> bool:
    """Return True if the column names a unit of measure, not a currency."""
    return _UNIT.fullmatch(column) is not None


def unit_of(measure: str, units: Sequence[str], *, money: bool) -> str | None:
    """Return the unit column of a measure from `units`; None if none fits or several do."""
    pattern = _CURRENCY if money else _UNIT if _MEASURED.match(measure) else None
    found = [] if pattern is None else [unit for unit in units if pattern.fullmatch(unit)]
    return found[0] if len(found) == 1 else None
