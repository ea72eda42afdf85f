"""Made-up values near literals at the ends of their types."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.catalog.model import Column
from training.catalog.values import days_after
from training.measures.made_values import Pool


@pytest.mark.parametrize("type_", ["date", "timestamp", "timestamptz", "int2", "int8", "numeric", "float8", "text"])
@pytest.mark.parametrize(
    "literal",
    ["9999-01-01", "9999-12-31", "0001-01-01", "2020-02-30", "0000-00-00", "infinity", "NaN", "-Infinity", "1e308"],
)
def test_values_near_an_odd_literal(type_: str, literal: str) -> None:
    category = "D" if "-" not in type_ and type_.startswith(("date", "time")) else "S" if type_ == "text" else "N"
    column = Column(name="c", type=type_, base_type=type_, category=category)
    pool = Pool(column, "YYYY-MM-DD" if type_ == "text" else None, [literal], Random(1))
    assert len([pool.drawn() for _ in range(50)]) == 50
    assert [pool.numbered(n) for n in range(12)]


@given(st.dates(), st.integers(-10_000_000, 10_000_000))
def test_days_after_stays_in_the_calendar(day: date, days: int) -> None:
    assert date.min <= days_after(day, days) <= date.max
    assert days_after(date(2024, 2, 28), 2) == date(2024, 3, 1)
