"""Numbers rounded and written as people do."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from training.questions.phrasing import literals


def plain(value: int | Decimal) -> int | Decimal:
    """Return the number without trailing zeros."""
    return literals.as_number(literals.number(Decimal(value)))


def nice(value: Decimal, low: int | Decimal, high: int | Decimal) -> int | Decimal:
    """Return a round number near the value and between the bounds: 4000 for 4317.5 if it fits, else 4300."""
    for digits in (1, 2, 3):
        if value == 0:
            return 0
        step = Decimal(1).scaleb(value.adjusted() - digits + 1)
        rounded = (value / step).to_integral_value(ROUND_HALF_UP) * step
        if low < rounded < high and (rounded == rounded.to_integral_value() or isinstance(low, Decimal)):
            return plain(rounded)
    if not isinstance(low, Decimal):
        return int(value)
    # a number so large has no cents in Python's precision
    return plain(value.quantize(Decimal("0.01"), ROUND_HALF_UP) if value.adjusted() < _WITH_CENTS else value)


_WITH_CENTS = 20
"""Digits before the point up to which a number is rounded to cents."""
