"""Comparison of two conditions on the same questions."""

from __future__ import annotations

import pytest

from training.measures.paired import change, sign_test, wilson_interval


def test_change_has_repaired_and_broken_questions() -> None:
    before = {"a": False, "b": True, "c": True, "d": False, "only before": True}
    after = {"a": True, "b": False, "c": True, "d": False, "only after": True}
    found = change(before, after)
    assert (found.asked, found.repaired, found.broken) == (4, ("a",), ("b",))
    assert found.p == 1.0


@pytest.mark.parametrize(
    ("repaired", "broken", "p"),
    [
        pytest.param(0, 0, 1.0, id="nothing changed"),
        pytest.param(5, 5, 1.0, id="as many repaired as broken"),
        pytest.param(8, 1, 0.0390625, id="8 repaired, 1 broken"),
        pytest.param(1, 8, 0.0390625, id="1 repaired, 8 broken"),
        pytest.param(6, 0, 0.03125, id="6 repaired, none broken"),
    ],
)
def test_sign_test(repaired: int, broken: int, p: float) -> None:
    assert sign_test(repaired, broken) == pytest.approx(p)


@pytest.mark.parametrize(
    ("right", "asked", "low", "high"),
    [
        pytest.param(0, 0, 0.0, 1.0, id="nothing asked"),
        pytest.param(0, 10, 0.0, 0.2775, id="none right"),
        pytest.param(10, 10, 0.7225, 1.0, id="all right"),
        pytest.param(81, 263, 0.2553, 0.3662, id="81 of 263, as published by Newcombe (1998)"),
    ],
)
def test_wilson_interval(right: int, asked: int, low: float, high: float) -> None:
    assert wilson_interval(right, asked) == pytest.approx((low, high), abs=1e-4)
