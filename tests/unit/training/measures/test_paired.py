"""Comparison of two conditions on the same questions."""

from __future__ import annotations

import pytest

from tests.tables import from_table
from training.measures.paired import change, sign_test, wilson_interval


def test_change_has_repaired_and_broken_questions() -> None:
    before = {"a": False, "b": True, "c": True, "d": False, "only before": True}
    after = {"a": True, "b": False, "c": True, "d": False, "only after": True}
    found = change(before, after)
    assert (found.asked, found.repaired, found.broken) == (4, ("a",), ("b",))
    assert found.p == 1.0


@from_table
def test_sign_test(repaired: int, broken: int, p: float) -> None:
    assert sign_test(repaired, broken) == pytest.approx(p)


@from_table
def test_wilson_interval(right: int, asked: int, low: float, high: float) -> None:
    assert wilson_interval(right, asked) == pytest.approx((low, high), abs=1e-4)
