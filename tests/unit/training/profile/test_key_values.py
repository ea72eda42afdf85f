"""Values of one column that another lacks: different values never count as equal."""

from __future__ import annotations

from tests.tables import from_table
from tests.unit.training.made import column
from training.profile.statistics import key_values

"""Modulus of Python's hash of numbers."""


@from_table
def test_missing_values_are_those_without_an_equal_one(
    child: str, values: list[str], parent: str, others: list[str], missing: int
) -> None:
    mine, theirs = key_values(column("a", child), values), key_values(column("b", parent), others)
    assert mine.missing_in(theirs) == missing
