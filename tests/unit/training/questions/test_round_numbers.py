"""A round number is found near any number of a source."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from training.catalog.values import read_decimal
from training.questions.ingredients.round_numbers import nice

NUMBERS = st.decimals() | st.sampled_from(["1e5000", "-1e308", "1e40", "1e-16000", "NaN", "-0"]).map(Decimal)


@given(NUMBERS, NUMBERS, st.decimals(0, 1))
def test_every_number_that_is_read_can_be_rounded(one: Decimal, other: Decimal, part: Decimal) -> None:
    low, high = (read_decimal(str(number)) for number in (one, other))
    if low is not None and high is not None:
        assert Decimal(nice(low + (high - low) * part, low, high)).is_finite()
