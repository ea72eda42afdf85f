"""Detection of columns with coordinates. Questions may show them, but do not sum, compare or group by them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from training.catalog.values import NUMBERS, TEXTS
from training.profile.roles import ColumnEvidence

_NAMED = frozenset({"latitude", "longitude", "lat", "lng"})
_NAMED_COMMENT = re.compile(r"^[^(（,，:：]{0,6}[经纬]度")
_PAIRS = (("lat", "lon"), ("lat", "long"), ("y", "x"), ("northing", "easting"), ("weidu", "jingdu"), ("wd", "jd"))
"""Words by which the names of a pair of coordinates differ, such as latitude and longitude."""
_BOUNDS = (90, 180)
"""Maximum degrees of latitude and longitude."""
_ON_A_PLANE = frozenset({"y", "northing"})
_ONE_TEXT = re.compile(r"(?:POINT ?\()?-?\d{1,3}\.\d+ ?[,; ] ?-?\d{1,3}\.\d+\)?")
"""Form of a text with both coordinates."""


def coordinates(columns: Mapping[str, ColumnEvidence]) -> frozenset[str]:
    """Return the names of a table's columns that hold coordinates, as numbers or as text."""
    numeric = {name: evidence for name, evidence in columns.items() if _is_number(evidence)}
    found = {name for name, evidence in columns.items() if evidence.column.base_type in TEXTS and _holds_both(evidence)}
    found |= {
        name
        for name, evidence in numeric.items()
        if not _NAMED.isdisjoint(evidence.words) or _NAMED_COMMENT.match(evidence.comment)
    }
    by_words = {evidence.words: name for name, evidence in numeric.items()}
    for words, name in by_words.items():
        for first, second in _PAIRS:
            other = by_words.get(tuple(second if word == first else word for word in words))
            if first in words and other is not None and _fits(first, numeric[name], numeric[other]):
                found |= {name, other}
    return frozenset(found)


def _is_number(evidence: ColumnEvidence) -> bool:
    return evidence.column.base_type in NUMBERS or (evidence.column.base_type in TEXTS and evidence.format == "number")


def _holds_both(evidence: ColumnEvidence) -> bool:
    values = [value for value, _ in evidence.statistics.values]
    return bool(values) and all(map(_ONE_TEXT.fullmatch, values))


def _fits(first: str, north: ColumnEvidence, east: ColumnEvidence) -> bool:
    """Return True if degrees are within their bounds; coordinates on a plane have none."""
    if first in _ON_A_PLANE:
        return True
    return all(_largest(evidence) <= bound for evidence, bound in zip((north, east), _BOUNDS, strict=True))


def _largest(evidence: ColumnEvidence) -> Decimal:
    seen = (
        evidence.statistics.minimum,
        evidence.statistics.maximum,
        *(value for value, _ in evidence.statistics.values),
    )
    return max((abs(_decimal(value)) for value in seen if value), default=Decimal(0))


def _decimal(value: str) -> Decimal:
    try:
        number = Decimal(value)
    except InvalidOperation:
        return Decimal("Infinity")
    return Decimal("Infinity") if number.is_nan() else number
